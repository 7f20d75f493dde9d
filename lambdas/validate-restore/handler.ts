import { serve } from '../runtime.ts';
import { validateRestoreStep } from './step.ts';

export const handler = serve(validateRestoreStep);
