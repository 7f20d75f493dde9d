import { serve } from '../runtime.ts';
import { closeCycleStep } from './step.ts';

export const handler = serve(closeCycleStep);
