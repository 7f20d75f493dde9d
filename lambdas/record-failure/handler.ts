import { serve } from '../runtime.ts';
import { recordFailureStep } from './step.ts';

export const handler = serve(recordFailureStep);
