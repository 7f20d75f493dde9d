import { serve } from '../runtime.ts';
import { startCopyStep } from './step.ts';

export const handler = serve(startCopyStep);
