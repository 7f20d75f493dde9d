import { serve } from '../runtime.ts';
import { sweepLeftoversStep } from './step.ts';

export const handler = serve(sweepLeftoversStep);
