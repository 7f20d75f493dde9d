import { serve } from '../runtime.ts';
import { removeRecoveryPointStep } from './step.ts';

export const handler = serve(removeRecoveryPointStep);
