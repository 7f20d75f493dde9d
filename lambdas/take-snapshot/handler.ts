import { serve } from '../runtime.ts';
import { takeSnapshotStep } from './step.ts';

export const handler = serve(takeSnapshotStep);
