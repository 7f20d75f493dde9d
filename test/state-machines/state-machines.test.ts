import { readdirSync, readFileSync } from 'node:fs';
import aslValidator from 'asl-validator';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { errorNames } from '#core/errors.ts';
import { timeLimits } from '#core/schedule/time-limits.ts';
import { type StepName, stepNames, steps, substitutionName } from '#lambdas/registry.ts';
import {
  definition,
  expressionsIn,
  type Located,
  type Machine,
  type Retrier,
  statesOf,
  stepOf,
  workflows,
} from './definitions.ts';
import { lint } from './lint.ts';

const root = new URL('../../lambdas/', import.meta.url);

/** Source of a step and of what it shares with others, as far as it throws. */
function thrownBy(step: StepName): string[] {
  const own = readdirSync(new URL(`${step}/`, root)).map((file) =>
    readFileSync(new URL(`${step}/${file}`, root), 'utf8'),
  );
  return own.flatMap((source) => [...source.matchAll(/LifeboatError\(\s*'(\w+)'/g)].map(([, name = '']) => name));
}

const tasks = (machine: Machine): Located[] => [...statesOf(machine)].filter(({ state }) => state.Type === 'Task');

const maps = (machine: Machine): Located[] => [...statesOf(machine)].filter(({ state }) => state.Type === 'Map');
const isDistributed = ({ ItemReader }: Located['state']) => ItemReader !== undefined;
const isEnd = ({ End, Type }: Located['state']) => End === true || Type === 'Succeed' || Type === 'Fail';

const isPatience = ({ ErrorEquals }: Retrier) => ErrorEquals.some((name) => /(NotReady|StillThere)$/.test(name));

/** `60 × 60 s = 1 h`; with pauses that grow up to a longest one, `100 s + 200 s + 47 × 300 s = 4 h`. */
function inWords({ IntervalSeconds = 1, BackoffRate = 2, MaxAttempts = 3, MaxDelaySeconds }: Retrier): string {
  const longest = MaxDelaySeconds ?? IntervalSeconds;
  const pauses = Array.from({ length: MaxAttempts }, (_, n) => Math.min(IntervalSeconds * BackoffRate ** n, longest));
  const growing = pauses.filter((pause) => pause < longest);
  const hours = pauses.reduce((sum, pause) => sum + pause, 0) / 3600;
  return [...growing.map((pause) => `${pause} s`), `${MaxAttempts - growing.length} × ${longest} s = ${hours} h`].join(
    ' + ',
  );
}

describe.each(workflows)('%s', (workflow) => {
  const machine = definition(workflow);
  const used = new Set(tasks(machine).map(({ state }) => stepOf(state)));

  it('is valid Amazon States Language', () => {
    const { isValid, errorsText } = aslValidator(machine);
    expect(isValid, errorsText()).toBe(true);
  });

  it('reads only variables that are assigned, and members of $states that exist there', () => {
    expect(lint(machine)).toEqual([]);
  });

  it('holds only expressions that JSONata can parse', () => {
    const broken = [...expressionsIn(machine)].filter((expression) => {
      try {
        jsonata(expression);
        return false;
      } catch {
        return true;
      }
    });
    expect(broken).toEqual([]);
  });

  it('calls every step of its workflow, and no other', () => {
    const registered = stepNames.filter((name) => (steps[name].workflows as readonly string[]).includes(workflow));
    expect([...used].sort()).toEqual(registered.map(substitutionName).sort());
  });

  it('has patience for everything that a step of it calls not ready or still there', () => {
    for (const step of stepNames) {
      const patient = thrownBy(step).filter((name) => /(NotReady|StillThere)$/.test(name));
      for (const { name, state } of tasks(machine).filter(({ state }) => stepOf(state) === substitutionName(step))) {
        const retried = (state.Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);
        const expected = patient.filter((error) => !(error === 'PasswordNotReady' && isFirstCheck(state)));
        expect(retried, name).toEqual(expect.arrayContaining(expected));
      }
    }
  });

  it('says in words how long it waits, with the arithmetic that the numbers give', () => {
    for (const { name, state } of tasks(machine)) {
      for (const retrier of (state.Retry ?? []).filter(isPatience)) {
        expect(state.Comment, name).toContain(inWords(retrier));
      }
    }
  });

  it('retries the service errors of Lambda on every task, and gives every task and itself a limit', () => {
    for (const { name, state } of tasks(machine)) {
      const retried = (state.Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);
      expect(retried, name).toEqual(
        expect.arrayContaining([
          ...['Lambda.ServiceException', 'Lambda.AWSLambdaException', 'Lambda.SdkClientException'],
          ...['Lambda.TooManyRequestsException', 'AwsBusy', 'LedgerContended'],
        ]),
      );
      const limit = steps[stepNames.find((step) => substitutionName(step) === stepOf(state)) ?? 'record-failure'];
      expect(state.TimeoutSeconds, name).toBeGreaterThan(limit.timeoutSeconds);
    }
    expect(machine.TimeoutSeconds).toBe(timeLimits[workflow]);
  });

  it('catches every failure of every task and Map [E-10.1-failure]', () => {
    for (const { name, state } of statesOf(machine)) {
      if (!['Task', 'Map'].includes(state.Type)) continue;
      expect(state.Catch?.at(-1)?.ErrorEquals, name).toEqual(['States.ALL']);
    }
  });

  it('bounds how many items are under way, and says how many fit into its time', () => {
    for (const { name, state } of maps(machine)) {
      const most = isDistributed(state) ? 40 : 10;
      expect(state.MaxConcurrency, name).toBe(most);
      if (isDistributed(state)) expect(state.Comment, name).toContain(`${most} at a time`);
    }
  });

  it('gives every item of its own an execution of its own, whose result does not grow with what it did', () => {
    for (const { name, state } of maps(machine).filter(({ state }) => isDistributed(state))) {
      expect(state.ItemProcessor?.ProcessorConfig, name).toEqual({ Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' });
      expect(state.ItemReader?.Resource, name).toBe('arn:aws:states:::s3:getObject');
      expect(state.Label, name).toMatch(/^[A-Za-z]{1,40}$/);
      expect(state.ToleratedFailurePercentage, name).toBe(100);
      expect(state.Output, name).toEqual({});
      const ends = Object.values(state.ItemProcessor?.States ?? {}).filter((inner) => isEnd(inner));
      for (const end of ends) expect(end.Type === 'Fail' ? {} : end.Output, name).toEqual({});
    }
  });

  it('lets nothing of an item know of a variable outside it, which its own execution does not have', () => {
    for (const { state } of maps(machine).filter(({ state }) => isDistributed(state))) {
      expect(lint(state.ItemProcessor as Machine)).toEqual([]);
    }
  });

  it('keeps the items of a Map inside an item an array, also when there is one or none', async () => {
    for (const { name, state } of maps(machine)) {
      if (!isDistributed(state)) expect(String(state.Items), name).toMatch(/^\{% \[.*\] %\}$/);
    }
    const bindings = { list: { none: [], one: [{ id: 'a' }] } };
    expect(await jsonata('[$list.none]').evaluate(undefined, bindings)).toEqual([]);
    expect(await jsonata('[$list.one]').evaluate(undefined, bindings)).toEqual([{ id: 'a' }]);
  });
});

describe('the first error', () => {
  it.each(workflows)('is what %s fails with, also when it cannot be recorded', (workflow) => {
    const { States } = definition(workflow);
    const record = Object.values(States).find((state) => stepOf(state) === 'RecordFailure');
    const end = States[record?.Next ?? ''];
    expect(record?.Catch?.map(({ Next }) => Next)).toEqual([record?.Next]);
    expect(end).toMatchObject({ Type: 'Fail', Error: '{% $firstError.Error %}' });
  });

  it('of an item is what its execution ends with when recording it fails as well', async () => {
    const keep = { itemError: { Error: 'RecoveryPointFailed' } };
    const processor = definition('backup').States['Back up each database']?.ItemProcessor;
    const end = processor?.States['Keep the failure of the backup'];
    const evaluate = (text = '') => jsonata([...expressionsIn(text)][0] ?? '').evaluate(undefined, keep);
    expect(end?.Type).toBe('Fail');
    expect(await evaluate(end?.Error)).toBe('RecoveryPointFailed');
    // A time-out has no cause; the expression must have a value all the same.
    expect(await evaluate(end?.Cause)).toBeDefined();
  });
});

describe('the names of errors', () => {
  it('are one contract: everything a step throws is in core/errors.ts', () => {
    for (const step of stepNames) {
      for (const name of thrownBy(step)) expect(errorNames, step).toHaveProperty(name);
    }
  });
});

describe('the lint itself', () => {
  const broken = (state: object): string[] =>
    lint({ StartAt: 'A', States: { A: { Type: 'Task', ...state } } } as Machine);

  it('finds a variable that nobody assigns', () => {
    expect(broken({ Output: '{% $nothing %}' })).toEqual(['A: $nothing is never assigned']);
  });

  it('finds a result that is read before there is one', () => {
    expect(broken({ Arguments: { a: '{% $states.result %}' } })).toHaveLength(1);
  });

  it('finds States.ALL in company, and before others', () => {
    const both = [{ ErrorEquals: ['States.ALL', 'States.Timeout'] }, { ErrorEquals: ['States.TaskFailed'] }];
    expect(broken({ Retry: both })).toHaveLength(2);
  });

  it('finds an error that nothing throws', () => {
    expect(broken({ Retry: [{ ErrorEquals: ['SnapshotNotRedy'] }] })).toEqual(['A: SnapshotNotRedy is unknown']);
  });
});

function isFirstCheck({ Arguments }: Located['state']): boolean {
  return Arguments?.Payload?.['expect'] === 'restored';
}
