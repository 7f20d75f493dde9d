import { serve } from '../runtime.ts';
import { chooseRecoveryPointsStep } from './step.ts';

export const handler = serve(chooseRecoveryPointsStep);
