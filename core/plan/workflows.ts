/**
 * The way of each workflow when all goes well: how many states it enters, which steps it calls, how many objects of
 * evidence they write. Step Functions charges for each state entered and for each retry of one (its price page), so a
 * wait is a state and one retry for each time it asks again; the time before it asks first is a state of its own. Tests hold this table against the ASL files and against
 * runs of the real steps.
 */
import type { Workflow } from '../model.ts';
import type { Wait } from './load.ts';

export interface Leg {
  readonly states: number;
  /** Steps called, each as often as it is named. */
  readonly steps: readonly string[];
  /** Steps that are asked again until something is there. */
  readonly waits: readonly ({ readonly step: string; readonly for: Wait } & Rhythm)[];
  /** Ledger entries, reports, recipes, certificates, and what is kept about restore tests that passed. */
  readonly objects: number;
  /** Working papers: written once, read once, and gone after a month. */
  readonly papers: number;
}

/** When a step is asked: first, again after so many seconds, and each time after twice as many, up to the longest pause. */
export interface Rhythm {
  readonly firstSeconds: number;
  readonly everySeconds: number;
  readonly longestSeconds: number;
}

export interface Way {
  /** In every execution. */
  readonly once: Leg;
  /** For each item: a database, a removal, a restored database. */
  readonly each: Leg;
  /** For each copy of each item. */
  readonly copy: Leg;
  /** Once for all places of an item that is removed. */
  readonly everywhere?: Leg;
  /** Each removal is preceded, in an earlier execution, by this. */
  readonly mark?: Leg;
}

const everyMinute = { everySeconds: 60, longestSeconds: 60 } as const;
/** Small things take minutes and large ones hours, so whoever has waited for long looks less often. */
const lessAndLessOften = { everySeconds: 100, longestSeconds: 300 } as const;

export const nothing: Leg = { states: 0, steps: [], waits: [], objects: 0, papers: 0 };

export const ways: Readonly<Record<Workflow, Way>> = {
  backup: {
    // Entries that open and close the cycle, and its report.
    once: { states: 5, steps: ['find-expected-set', 'close-cycle'], waits: [], objects: 3, papers: 2 },
    // Entries: taken, recipe captured, verified; and the recipe.
    each: {
      states: 8,
      steps: ['take-snapshot', 'check-recovery-point', 'capture-recipe', 'verify-recovery-point'],
      waits: [{ step: 'check-recovery-point', firstSeconds: 180, ...lessAndLessOften, for: 'snapshot' }],
      objects: 4,
      papers: 1,
    },
    copy: {
      states: 4,
      steps: ['start-copy', 'check-recovery-point'],
      waits: [{ step: 'check-recovery-point', firstSeconds: 300, ...lessAndLessOften, for: 'copy' }],
      objects: 0,
      papers: 0,
    },
  },
  retention: {
    // Entries: planned, closed; and the plan and the result in full.
    once: { states: 5, steps: ['plan-retention', 'close-retention'], waits: [], objects: 4, papers: 1 },
    // Entries: removal started, removal confirmed.
    each: {
      states: 5,
      steps: ['remove-recovery-point', 'confirm-removal'],
      waits: [{ step: 'confirm-removal', firstSeconds: 60, ...everyMinute, for: 'removal' }],
      objects: 2,
      papers: 1,
    },
    copy: nothing,
    // The certificate.
    everywhere: { ...nothing, objects: 1 },
    // The entry that announces the removal.
    mark: { states: 3, steps: ['mark-recovery-point'], waits: [], objects: 1, papers: 1 },
  },
  'restore-test': {
    // An entry, a report, and what passed.
    once: {
      states: 6,
      steps: ['sweep-leftovers', 'choose-recovery-points', 'report-restore-test'],
      waits: [],
      objects: 3,
      papers: 1,
    },
    // The verdict as an entry and as a report.
    each: {
      states: 11,
      steps: [
        ...['start-restore', 'check-restore', 'reset-password', 'check-restore', 'validate-restore'],
        ...['delete-test-instance', 'confirm-test-instance-gone', 'close-restore-test'],
      ],
      waits: [
        { step: 'check-restore', firstSeconds: 0, ...everyMinute, for: 'restore' },
        { step: 'check-restore', firstSeconds: 0, ...everyMinute, for: 'password' },
        { step: 'confirm-test-instance-gone', firstSeconds: 0, ...everyMinute, for: 'deletion' },
      ],
      objects: 2,
      papers: 1,
    },
    copy: nothing,
  },
  freshness: {
    once: { states: 2, steps: ['assess-freshness'], waits: [], objects: 1, papers: 0 },
    each: nothing,
    copy: nothing,
  },
  vault: {
    once: { states: 2, steps: ['keep-shared-points'], waits: [], objects: 0, papers: 0 },
    // Nothing runs for each point; an entry says that it was verified, one that it was let go.
    each: nothing,
    copy: nothing,
  },
};

/**
 * The one step that is larger than the others and works for longer: it reads in portions, of so many seconds each, until
 * the test instance expires.
 */
export const reading = {
  step: 'validate-restore',
  memoryGb: 0.5,
  callSeconds: 900,
  portionSeconds: 100,
  longestSeconds: 6 * 3600,
} as const;
/** In GB, of the steps that hold every recovery point of a Region, or of all of them, at once. */
export const roomy: Readonly<Record<string, number>> = { 'plan-retention': 1, 'choose-recovery-points': 0.5 };
/** Every other step. A second is generous for a step that asks AWS a few questions. */
export const smallStep = { memoryGb: 0.25, seconds: 1 } as const;
/** Throughput at which a restored database is read, in GB a second. */
export const readingSpeed = 0.1;
