import { serve } from '../runtime.ts';
import { markRecoveryPointStep } from './step.ts';

export const handler = serve(markRecoveryPointStep);
