/** What outside/look.py answers, the instants of the story, and its progress on the terminal. */

export interface Execution {
  readonly executionArn: string;
  readonly status: string;
  readonly error: string | null;
  readonly cause: string | null;
}
export interface Point {
  readonly DBSnapshotIdentifier: string;
  readonly DBInstanceIdentifier: string;
  readonly Status: string;
  readonly Encrypted: boolean;
  readonly KmsKeyId: string;
  readonly Tags: Readonly<Record<string, string>>;
}
export interface Message {
  readonly TopicArn: string;
  readonly Subject: string | null;
  readonly Message: string;
}
export interface Entry {
  readonly event: string;
  readonly subject: string;
  readonly cycle?: string;
}
export interface Ledger {
  readonly problems: readonly string[];
  readonly chains: Readonly<Record<string, readonly Entry[]>>;
}

/** The three latest 02:00 UTC before `now`, oldest first, as EventBridge Scheduler writes them. */
export function cycles(now: Date): [string, string, string] {
  const latest = new Date(now);
  latest.setUTCHours(2, 0, 0, 0);
  if (latest > now) latest.setUTCDate(latest.getUTCDate() - 1);
  const at = (daysAgo: number) => {
    const day = new Date(latest);
    day.setUTCDate(day.getUTCDate() - daysAgo);
    return `${day.toISOString().slice(0, 19)}Z`;
  };
  return [at(2), at(1), at(0)];
}

export const eventsOf = (chains: Ledger['chains'], chain: string) => (chains[chain] ?? []).map(({ event }) => event);
export const named = (region: string) => (point: Point) => `recovery point@${region} ${point.DBSnapshotIdentifier}`;
/** `bucket lifeboat-…` → `bucket`, sorted: how many of each kind, and where. */
export const kinds = (things: readonly string[]) => things.map((thing) => thing.replace(/ \S+$/, '')).sort();

const began = performance.now();
export function say(what: string): void {
  console.log(`  ${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${what}`);
}
