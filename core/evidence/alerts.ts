/** Alerts that the ledger says are open against those that are. */
import { alertKey } from '../alert.ts';
import type { LedgerEntry } from '../ledger.ts';
import type { Finding, Instant } from '../model.ts';
import type { AlertState } from './facts.ts';
import { type EvidenceProblem, problem } from './problems.ts';

/** `entries`: chain by chain, each in its order. */
export function judgeAlerts(
  alerts: readonly AlertState[],
  entries: readonly LedgerEntry[],
  now: Instant,
): EvidenceProblem[] {
  const newest = new Map<string, LedgerEntry>();
  for (const entry of entries) {
    if (entry.event !== 'alert-opened' && entry.event !== 'alert-resolved') continue;
    newest.set(alertKey(entry.facts as unknown as Finding), entry);
  }
  const open = [...newest].filter(([, { event, at }]) => event === 'alert-opened' && at <= now);
  const known = new Set(alerts.map(({ key }) => key));
  return [
    ...alerts.filter(({ key, told }) => told && newest.get(key)?.event !== 'alert-opened').map(unrecorded),
    ...open.filter(([key]) => !known.has(key)).map(([key, entry]) => unfounded(key, entry)),
  ];
}

function unrecorded({ key }: AlertState): EvidenceProblem {
  return problem('unrecorded', `the alert ${key} is open, and no entry says that people were told`);
}

function unfounded(key: string, { chain, seq, id }: LedgerEntry): EvidenceProblem {
  const message = `entry ${seq} of ${chain} opened the alert ${key}; it is not open, and no entry says that it is over`;
  return problem('unfounded', message, { chain, seq, id });
}
