import { serve } from '../runtime.ts';
import { confirmRemovalStep } from './step.ts';

export const handler = serve(confirmRemovalStep);
