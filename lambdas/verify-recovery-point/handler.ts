import { serve } from '../runtime.ts';
import { verifyRecoveryPointStep } from './step.ts';

export const handler = serve(verifyRecoveryPointStep);
