import { serve } from '../runtime.ts';
import { giveUpCopyStep } from './step.ts';

export const handler = serve(giveUpCopyStep);
