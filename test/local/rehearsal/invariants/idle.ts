/** Pipelines with steps that say what they are told to say and do nothing. */
import { stepImplementations } from '#lambdas/index.ts';

/** With these steps, each with its answer. */
export const idle = (...names: readonly (readonly [keyof typeof stepImplementations, unknown])[]) => ({
  steps: Object.fromEntries(
    names.map(([name, answer]) => [name, { ...stepImplementations[name], run: async () => answer }]),
  ),
});

/** A cycle that says that it was closed. */
export const closed = ['close-cycle', { complete: true, summary: 'fine', report: 'none' }] as const;

/** A monitor that finds nothing wrong, whatever is. */
export const silentMonitor = idle(['assess-freshness', { checked: 0, findings: 0, opened: 0, resolved: 0 }]);
