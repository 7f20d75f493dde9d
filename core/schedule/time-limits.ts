/** How long an execution may run: `TimeoutSeconds` of its state machine, which a test holds against this table. */
import { secondsPer } from '../instant.ts';
import type { Workflow } from '../model.ts';

export const timeLimits: Readonly<Record<Workflow, number>> = {
  backup: 23 * secondsPer.hour,
  retention: 6 * secondsPer.hour,
  'restore-test': 47 * secondsPer.hour,
  freshness: 30 * secondsPer.minute,
  vault: 30 * secondsPer.minute,
};
