import type { Policy } from '../../policy/schema.ts';
import type { Path } from '../../policy/source.ts';
import type { LintRule } from '../rule.ts';
import { listing, snapshotRules } from '../view.ts';

export const thresholdTellsNobody: LintRule = {
  id: 'threshold-tells-nobody',
  severity: 'error',
  summary: 'A threshold has a severity that no channel carries to anybody.',
  check: (policy) =>
    thresholds(policy).flatMap(({ path, severity, clauses }) => {
      const why = whyUntold(policy, severity);
      if (why === undefined) return [];
      const hint = `add a route under notify.routes with severities: [${severity}] and channels: [email]`;
      return [{ path: [...path, 'severity'], message: `is ${severity}, and ${why}`, hint, clauses }];
    }),
};

type Severity = Policy['monitoring']['failure']['severity'];

interface Threshold {
  readonly path: Path;
  readonly severity: Severity;
  readonly clauses: readonly string[];
}

function thresholds(policy: Policy): Threshold[] {
  const watched = Object.entries(policy.monitoring).flatMap(([name, threshold]) =>
    typeof threshold === 'object' ? [{ ...threshold, path: ['monitoring', name] }] : [],
  );
  const windows = snapshotRules(policy).flatMap(({ item, path }) =>
    item.window ? [{ ...item.window, path: [...path, 'window'] }] : [],
  );
  return [...watched, ...windows];
}

/** Without routes, everything goes to every channel, and there is always an e-mail address. Nobody is rung up by a program. */
function whyUntold({ notify }: Policy, severity: Severity): string | undefined {
  if (notify.routes.length === 0) return undefined;
  const channels = new Set(
    notify.routes.filter(({ severities }) => severities.includes(severity)).flatMap((route) => route.channels),
  );
  if (channels.has('email') || (channels.has('slack') && notify.slack)) return undefined;
  if (channels.size === 0) return 'no route carries it';
  const shown = [...channels].map((name) => (name === 'slack' ? 'slack, of which notify says no channel' : name));
  return `its routes go by ${listing(shown)} only`;
}
