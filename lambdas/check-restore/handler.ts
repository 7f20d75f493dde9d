import { serve } from '../runtime.ts';
import { checkRestoreStep } from './step.ts';

export const handler = serve(checkRestoreStep);
