/** Recovery objectives as they were achieved, computed from the ledger: the worst that was measured, beside the target. */
import type { Measured } from './freshness/measure.ts';
import type { LedgerEntry } from './ledger.ts';
import type { Instant } from './model.ts';
import type { Policy } from './policy/schema.ts';
import type { RestoreVerdict } from './restore/verdict.ts';

export interface Measurement {
  readonly target: number;
  /** Absent: never measured, which is not a success. */
  readonly worst?: number;
  readonly met: boolean;
  /** Where the worst was seen: `orders, point-in-time, 2026-01-17T05:00:00Z`. */
  readonly seen?: string;
  readonly measurements: number;
}

export interface Objective {
  readonly class: string;
  /** Seconds of data that a recovery in the primary Region would have lost, at every look of the monitor. */
  readonly rpoSeconds: Measurement;
  /** Seconds from the start of a restore until all of its data had been read, in every restore test. */
  readonly rtoSeconds: Measurement;
  /** The RPO of each Region by its recovery points alone: what the loss of every other Region would cost. */
  readonly pointAgeSeconds: Readonly<Record<string, { readonly worst: number; readonly seen: string }>>;
}

interface Sample {
  readonly seconds: number;
  readonly seen: string;
}

export function objectives(policy: Policy, entries: readonly LedgerEntry[]): Objective[] {
  const looks = entries.filter(({ event }) => event === 'freshness-assessed');
  const tests = entries.filter(({ event }) => event === 'restore-test-closed');
  return Object.entries(policy.classes).map(([name, { rpo, rto }]) => {
    const measured = looks.flatMap(({ at, facts }) =>
      measuredIn(facts).flatMap((each) => (each.class === name ? [{ at, ...each }] : [])),
    );
    const verdicts = tests.map(({ facts }) => facts as Partial<RestoreVerdict>).filter((each) => each.class === name);
    const primary = policy.places.primary.region;
    return {
      class: name,
      rpoSeconds: judge(
        rpo,
        measured.flatMap((each) => lossOf(each, primary)),
      ),
      rtoSeconds: judge(rto, verdicts.flatMap(restoreTime)),
      pointAgeSeconds: worstAges(measured),
    };
  });
}

type Look = Measured & { readonly at: Instant };

function measuredIn(facts: LedgerEntry['facts']): readonly Measured[] {
  return Array.isArray(facts['measured']) ? (facts['measured'] as readonly Measured[]) : [];
}

/** Point-in-time recovery loses its lag; without it, a recovery goes back to the newest point. */
function lossOf({ subject, at, lagSeconds, ageSeconds }: Look, primary: string): Sample[] {
  if (lagSeconds !== undefined) return [{ seconds: lagSeconds, seen: `${subject}, point in time, ${at}` }];
  const age = ageSeconds[primary];
  return age === undefined ? [] : [{ seconds: age, seen: `${subject}, newest point, ${at}` }];
}

function restoreTime({ rtoSeconds, subject, region, scheduledAt }: Partial<RestoreVerdict>): Sample[] {
  return rtoSeconds === undefined ? [] : [{ seconds: rtoSeconds, seen: `${subject} in ${region}, ${scheduledAt}` }];
}

function judge(target: number, samples: readonly Sample[]): Measurement {
  const worst = worstOf(samples);
  if (!worst) return { target, met: false, measurements: 0 };
  return { target, worst: worst.seconds, met: worst.seconds <= target, seen: worst.seen, measurements: samples.length };
}

function worstAges(looks: readonly Look[]): Objective['pointAgeSeconds'] {
  const regions = new Set(looks.flatMap(({ ageSeconds }) => Object.keys(ageSeconds)));
  const worst = [...regions].sort().flatMap((region): [string, { worst: number; seen: string }][] => {
    const samples = looks.flatMap(({ ageSeconds, subject, at }) => {
      const seconds = ageSeconds[region];
      return seconds === undefined ? [] : [{ seconds, seen: `${subject}, ${at}` }];
    });
    const found = worstOf(samples);
    return found ? [[region, { worst: found.seconds, seen: found.seen }]] : [];
  });
  return Object.fromEntries(worst);
}

function worstOf(samples: readonly Sample[]): Sample | undefined {
  return samples.reduce<Sample | undefined>(
    (worst, each) => (worst && worst.seconds >= each.seconds ? worst : each),
    undefined,
  );
}
