import { serve } from '../runtime.ts';
import { startRestoreStep } from './step.ts';

export const handler = serve(startRestoreStep);
