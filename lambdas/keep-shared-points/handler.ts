import { serve } from '../runtime.ts';
import { keepSharedPointsStep } from './step.ts';

export const handler = serve(keepSharedPointsStep);
