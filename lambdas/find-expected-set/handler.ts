import { serve } from '../runtime.ts';
import { findExpectedSetStep } from './step.ts';

export const handler = serve(findExpectedSetStep);
