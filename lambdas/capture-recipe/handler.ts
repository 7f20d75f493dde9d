import { serve } from '../runtime.ts';
import { captureRecipeStep } from './step.ts';

export const handler = serve(captureRecipeStep);
