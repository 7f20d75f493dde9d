/**
 * What is known of an alert, as one marker object each. Every change is conditional on what was read before, so of
 * several executions that want the same change one makes it, and the others see that.
 */
import { secondsBetween } from '#core/instant.ts';
import type { Finding, Instant } from '#core/model.ts';
import type { StepContext } from '../step.ts';
import { type Objects, openObjects } from './objects.ts';

/**
 * How far an alert has come. People are told between `opening` and `opened`, and between `ending` and `ended`; the ledger
 * is written between `opened` and `open`, and between `ended` and the end of the marker. Whoever finds an alert in between
 * goes on from there.
 */
export type Phase = 'opening' | 'opened' | 'open' | 'ending' | 'ended';

/** Content of `alerts/open/<alert key>.json`, see `alertKey`. */
export interface OpenAlert {
  readonly finding: Finding;
  readonly openedAt: Instant;
  readonly phase: Phase;
  /** When what people are told last was seen: that it is so (again, in another run), or that it is over. */
  readonly since: Instant;
  /** Who has been told already of what the phase is about, while others still have to be. */
  readonly sent?: readonly Channel[];
  /** Which execution is telling people, and until when nobody else may. */
  readonly claim?: Claim;
}

/** The ways in which people are told. */
export const channels = ['email', 'chat'] as const;
export type Channel = (typeof channels)[number];

export interface Claim {
  readonly by: string;
  readonly until: Instant;
}

/** An alert and what tells its marker from one that was changed since. */
export interface Marker {
  readonly key: string;
  readonly alert: OpenAlert;
  readonly etag: string;
}

export interface Markers {
  /** Alert keys of all markers, in their order. */
  list(): Promise<string[]>;
  read(key: string): Promise<Marker | undefined>;
  /** `undefined` when somebody was faster. Without `before`: when there is a marker by now. */
  write(key: string, alert: OpenAlert, before: Marker | undefined): Promise<Marker | undefined>;
  /** Does nothing when the marker is not as it was read: somebody opened the alert again. */
  remove(marker: Marker): Promise<void>;
}

const prefix = 'alerts/open/';
const suffix = '.json';

export function openMarkers(context: StepContext): Markers {
  const objects: Objects = openObjects(context);
  const at = (key: string) => `${prefix}${key}${suffix}`;
  return {
    list: async () => (await objects.list(prefix)).map((name) => name.slice(prefix.length, -suffix.length)),
    async read(key) {
      const found = await objects.readTagged(at(key));
      return found === undefined ? undefined : { key, alert: JSON.parse(found.text), etag: found.etag };
    },
    async write(key, alert, before) {
      const etag = await objects.replace(at(key), JSON.stringify(alert), before?.etag);
      return etag === undefined ? undefined : { key, alert, etag };
    },
    remove: async ({ key, etag }) => void (await objects.remove(at(key), etag)),
  };
}

/** For how long a claim holds: longer than any step that tells people may run. */
export const claimSeconds = 900;

/**
 * True while another execution is telling people. A claim that would hold for longer than any can was made by a clock that was
 * wrong, and keeps nobody from telling.
 */
export function isTakenByAnother({ claim }: OpenAlert, by: string, now: Instant): boolean {
  if (claim === undefined || claim.by === by) return false;
  const left = secondsBetween(now, claim.until);
  return left > 0 && left <= claimSeconds;
}

/** Findings about a run carry its instant. That a second night failed as well is news; that a backup is still old is not. */
export function runOf({ evidence }: Finding): string | undefined {
  return evidence['scheduledAt'] === undefined ? undefined : String(evidence['scheduledAt']);
}
