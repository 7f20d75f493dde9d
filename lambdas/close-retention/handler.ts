import { serve } from '../runtime.ts';
import { closeRetentionStep } from './step.ts';

export const handler = serve(closeRetentionStep);
