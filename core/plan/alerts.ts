/** What makes an alert, and who is told. */
import { describeSeconds } from '../instant.ts';
import type { Clause, Severity } from '../model.ts';
import { parts } from '../policy/parts.ts';
import type { Policy } from '../policy/schema.ts';

export interface PlannedAlert {
  /** As the policy names it: `failure`, `age`. */
  readonly on: string;
  /** From where on: `over 25 h`. */
  readonly when: string;
  readonly severity: Severity;
  readonly status: 'carried-out' | 'not-yet';
  readonly why?: string;
  readonly clauses: readonly Clause[];
}

export interface PlannedAlerts {
  readonly thresholds: readonly PlannedAlert[];
  /** Who gets every alert, of every severity. */
  readonly told: readonly { readonly channel: 'email' | 'slack'; readonly to: string }[];
}

export function plannedAlerts(policy: Policy): PlannedAlerts {
  const { email, slack } = policy.notify;
  return {
    thresholds: thresholds(policy),
    told: [
      ...email.map((to) => ({ channel: 'email' as const, to })),
      ...(slack ? [{ channel: 'slack' as const, to: slack.channel }] : []),
    ],
  };
}

function thresholds(policy: Policy): PlannedAlert[] {
  const { every: _, ...watched } = policy.monitoring;
  return Object.entries(watched).flatMap(([on, threshold]): PlannedAlert[] => {
    if (threshold === undefined) return [];
    const part = parts(policy).find(({ path }) => path[0] === 'monitoring' && path[1] === on);
    const { severity, clauses } = threshold;
    const why = part?.missing;
    const state = why === undefined ? { status: 'carried-out' as const } : { status: 'not-yet' as const, why };
    return [{ on, when: describeThreshold(on, threshold), severity, ...state, clauses }];
  });
}

interface Threshold {
  readonly severity: Severity;
  readonly over?: number | undefined;
  readonly classes?: Readonly<Record<string, number>> | undefined;
  readonly integrity?: number | undefined;
}

/** Ages and lags are seconds, the rest are shares. */
function describeThreshold(on: string, { over, classes = {}, integrity }: Threshold): string {
  if (integrity !== undefined) return `over the RTO, or under ${percent(integrity)}`;
  if (over === undefined) return 'at once';
  const limit = on === 'age' || on === 'lag' ? describeSeconds(over) : percent(over);
  const others = Object.entries(classes).map(([name, seconds]) => `${name} ${describeSeconds(seconds)}`);
  return [`over ${limit}`, ...others].join(', ');
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
