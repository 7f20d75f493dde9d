import { serve } from '../runtime.ts';
import { reportRestoreTestStep } from './step.ts';

export const handler = serve(reportRestoreTestStep);
