import { serve } from '../runtime.ts';
import { deleteTestInstanceStep } from './step.ts';

export const handler = serve(deleteTestInstanceStep);
