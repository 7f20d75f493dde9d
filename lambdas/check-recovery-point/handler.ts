import { serve } from '../runtime.ts';
import { checkRecoveryPointStep } from './step.ts';

export const handler = serve(checkRecoveryPointStep);
