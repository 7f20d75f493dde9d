import { serve } from '../runtime.ts';
import { resetPasswordStep } from './step.ts';

export const handler = serve(resetPasswordStep);
