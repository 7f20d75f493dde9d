import { serve } from '../runtime.ts';
import { assessFreshnessStep } from './step.ts';

export const handler = serve(assessFreshnessStep);
