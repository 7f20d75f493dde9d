import { serve } from '../runtime.ts';
import { closeRestoreTestStep } from './step.ts';

export const handler = serve(closeRestoreTestStep);
