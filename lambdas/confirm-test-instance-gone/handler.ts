import { serve } from '../runtime.ts';
import { confirmTestInstanceGoneStep } from './step.ts';

export const handler = serve(confirmTestInstanceGoneStep);
