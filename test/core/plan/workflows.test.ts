import { describe, expect, it } from 'vitest';
import type { Workflow } from '#core/model.ts';
import { assumedMinutes, loadOf } from '#core/plan/load.ts';
import { pollsOf } from '#core/plan/usage.ts';
import { type Leg, nothing, type Rhythm, reading, roomy, smallStep, ways } from '#core/plan/workflows.ts';
import type { DatabaseContent } from '#core/restore/fingerprint.ts';
import { type StepName, steps, substitutionName } from '#lambdas/registry.ts';
import { usualDurations } from '#local/services/rds/lifecycle.ts';
import { createCloud } from '../../lambdas/cloud.ts';
import {
  definition,
  type Machine,
  type Retrier,
  type State,
  stepOf,
  workflows,
} from '../../state-machines/definitions.ts';
import { examplePolicy } from '../fixtures.ts';

/** The way on which all goes well: the first choice that does not lead back, and what is inside a Map once. */
function wayThrough(machine: Machine, otherwise = false): { own: [string, State][]; inner: Machine[] } {
  const own: [string, State][] = [];
  for (let name: string | undefined = machine.StartAt; name !== undefined; ) {
    const state: State | undefined = machine.States[name];
    if (!state) throw new Error(`there is no state ${name}`);
    own.push([name, state]);
    const first = otherwise ? undefined : state.Choices?.[0]?.Next;
    const onward: (string | undefined)[] = [first, state.Default, state.Next];
    name = onward.find((next) => next !== undefined && own.every(([entered]) => entered !== next));
  }
  return { own, inner: own.flatMap(([, { ItemProcessor }]) => (ItemProcessor ? [ItemProcessor] : [])) };
}

/** Patience for `…NotReady` and `…StillThere`, where something outside takes its time: not for a busy source or a free slot. */
const waited = ['RecoveryPointNotReady', 'RestoreNotReady', 'RecoveryPointStillThere', 'TestInstanceStillThere'];

type Asking = Rhythm & { readonly step: string };

function asLeg(machine: Machine, otherwise = false): Pick<Leg, 'states' | 'steps'> & { waits: Asking[] } {
  const { own } = wayThrough(machine, otherwise);
  const called = own.flatMap(([, state], index) => {
    const step = stepOf(state);
    return step === undefined ? [] : [{ step: kebab(step), state, before: own[index - 1]?.[1] }];
  });
  const waits = called
    // An instance that is tested has been made by then, so its deletion begins at once.
    .filter(({ step }) => step !== 'delete-test-instance')
    .flatMap(({ step, state, before }) => {
      const patience = state.Retry?.find(({ ErrorEquals }) => ErrorEquals.some((name) => waited.includes(name)));
      return patience ? [{ step, ...rhythmOf(patience, before) }] : [];
    });
  return { states: own.length, steps: called.map(({ step }) => step), waits };
}

/** A wait right before a step that is asked again is the time before it is asked first. */
function rhythmOf({ IntervalSeconds = 1, BackoffRate, MaxDelaySeconds }: Retrier, before: State | undefined): Rhythm {
  expect(BackoffRate).toBe(MaxDelaySeconds === undefined ? 1 : 2);
  const firstSeconds = before?.Type === 'Wait' ? (before.Seconds ?? 0) : 0;
  return { firstSeconds, everySeconds: IntervalSeconds, longestSeconds: MaxDelaySeconds ?? IntervalSeconds };
}

const kebab = (step: string) => step.replaceAll(/(?<!^)[A-Z]/g, '-$&').toLowerCase();
const withoutWhy = ({ states, steps: called, waits }: Leg) => ({
  states,
  steps: called,
  waits: waits.map(({ for: _why, ...asking }) => asking),
});

describe('the table of ways', () => {
  it.each(workflows)('is the way through %s.asl.json', (workflow) => {
    const { once, each, copy, mark } = ways[workflow];
    const machine = definition(workflow);
    expect(withoutWhy(once)).toEqual(asLeg(machine));
    const [items] = wayThrough(machine).inner;
    if (items) expect(withoutWhy(each)).toEqual(asLeg(items));
    if (items && mark) expect(withoutWhy(mark)).toEqual(asLeg(items, true));
    const [copies] = items ? wayThrough(items).inner : [];
    if (copies) expect(withoutWhy(copy)).toEqual(asLeg(copies));
    expect([each.states > 0, copy.states > 0]).toEqual([items !== undefined, copies !== undefined]);
  });

  it('counts the times that a step is asked in vain', () => {
    const load = loadOf({}, { from: '2026-01-01T00:00:00Z', count: 1, gigabytes: 20 });
    const [snapshot, removal] = [ways.backup.each, ways.retention.each].map((leg) => pollsOf(leg, load));
    // 12 min: after 180 s, 280 s, 480 s, and not any more after 780 s.
    expect(load.minutes.snapshot).toBe(12);
    expect(snapshot).toBe(3);
    // 5 min: after 1, 2, 3 and 4 min.
    expect(load.minutes.removal).toBe(5);
    expect(removal).toBe(4);
  });

  it('knows the memory of every step, and the only one that works for longer', () => {
    const named = Object.values(ways).flatMap(({ once, each, copy, mark = nothing }) =>
      [once, each, copy, mark].flatMap((leg) => leg.steps),
    );
    for (const name of new Set(named)) {
      const facts = steps[name as StepName];
      expect(substitutionName(name as StepName)).toBeDefined();
      const expected = name === reading.step ? reading.memoryGb : (roomy[name] ?? smallStep.memoryGb);
      expect(facts.memoryMb / 1024, name).toBe(expected);
    }
    expect(steps[reading.step].timeoutSeconds).toBe(reading.callSeconds);
  });

  it('assumes nothing to be faster than it is locally, at any size', () => {
    const pairs = [
      ['snapshot', 'CreateDBSnapshot'],
      ['copy', 'CopyDBSnapshot'],
      ['restore', 'RestoreDBInstanceFromDBSnapshot'],
      ['password', 'ModifyDBInstance'],
      ['deletion', 'DeleteDBInstance'],
      ['removal', 'DeleteDBSnapshot'],
    ] as const;
    for (const [wait, operation] of pairs) {
      const [fixed, perGigabyte] = assumedMinutes[wait];
      for (const gigabytes of [1, 20, 100, 1000, 16_000]) {
        expect((fixed + perGigabyte * gigabytes) * 60_000, wait).toBeGreaterThan(usualDurations[operation](gigabytes));
      }
    }
  });
});

describe('a run of the real steps over databases', () => {
  const day = (number: number, hour = 2) => `2026-01-${17 + number}T0${hour}:00:00Z`;
  const content: DatabaseContent = {
    method: 'test',
    serverVersion: '18.4',
    tables: [{ table: 'shop.public.orders', rows: 1, hash: 'record:aaaaaaaaaaaaaaaa' }],
    unreadable: [],
    checks: [],
  };

  /** A cloud whose rule keeps three days, with four cycles and a run of retention behind it. */
  async function afterFourCycles(databases: readonly string[]) {
    const policy = examplePolicy((text) => text.replace('days: 30, floor: 3', 'days: 3, floor: 2'));
    const cloud = createCloud({
      policy,
      steps: { 'validate-restore': () => ({ content, validatedAt: cloud.now(), progress: null }) },
    });
    for (const id of databases) await cloud.createDatabase(id);
    for (let number = 0; number < 4; number += 1) await cloud.run('backup', 'database-full', day(number));
    await cloud.run('retention', 'database-full', day(3, 6));
    return cloud;
  }

  const runs: readonly (readonly [Workflow, string, string])[] = [
    ['backup', 'database-full', day(4)],
    ['retention', 'database-full', day(4, 6)],
    ['restore-test', 'database-restore-test', day(4, 7)],
    ['freshness', 'freshness', day(4, 9)],
  ];

  /** One cycle goes and one is marked, in two Regions. */
  const items = { backup: 1, retention: 2, 'restore-test': 1, freshness: 0, vault: 0 } as const;

  it.each([1, 2])(
    'enters as many states, calls as many steps, writes as many objects as the table says for %i of them',
    async (size) => {
      const databases = ['orders', 'billing'].slice(0, size);
      const cloud = await afterFourCycles(databases);
      for (const [workflow, rule, at] of runs) {
        const before = { objects: cloud.bodies('').length, papers: cloud.papers().length };
        cloud.activity.length = 0;
        const { status } = await cloud.run(workflow, rule, at);
        expect(status, workflow).toBe('SUCCEEDED');
        const { once, each, copy, everywhere = nothing, mark = nothing } = ways[workflow];
        const number = databases.length * items[workflow];
        const planned = (of: (leg: Leg) => number) =>
          of(once) + number * (of(each) + of(copy) + of(mark)) + databases.length * of(everywhere);
        const entered = cloud.activity.filter((did) => did === 'state').length;
        const called = cloud.activity.filter((did) => did === 'call').length;
        const polls = (leg: Leg) => pollsOf(leg, loadOf({}, { from: at, count: 1, gigabytes: 20 }));
        expect(entered, workflow).toBe(planned(({ states }) => states));
        expect(called, workflow).toBeGreaterThanOrEqual(planned((leg) => leg.steps.length));
        expect(called, workflow).toBeLessThanOrEqual(planned((leg) => leg.steps.length + polls(leg)));
        expect(cloud.bodies('').length - before.objects, workflow).toBe(planned(({ objects }) => objects));
        expect(cloud.papers().length - before.papers, workflow).toBe(planned(({ papers }) => papers));
      }
    },
    60_000,
  );
});
