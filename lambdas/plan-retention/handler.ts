import { serve } from '../runtime.ts';
import { planRetentionStep } from './step.ts';

export const handler = serve(planRetentionStep);
