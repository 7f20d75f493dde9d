import type {
  ChoiceState,
  FailState,
  ParallelState,
  PassState,
  State,
  SucceedState,
  TaskState,
  WaitState,
} from '../machine.ts';
import { assign } from './assign.ts';
import type { Nested } from './chain.ts';
import { always, type Fields, type Members, withResult } from './fields.ts';
import { catchers, retriers } from './handlers.ts';
import { mapState } from './map.ts';
import { taskResource } from './resources.ts';

/** Why a field that the language has does not belong in a JSONata state. */
const jsonPath = 'belongs to JSONPath; this engine runs JSONata: use Arguments, Output and Assign';
export const jsonPathFields: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'InputPath',
    'OutputPath',
    'ResultPath',
    'ResultSelector',
    'Parameters',
    'Result',
    'ItemsPath',
    'MaxConcurrencyPath',
    'SecondsPath',
    'TimestampPath',
    'TimeoutSecondsPath',
    'HeartbeatSecondsPath',
    'ErrorPath',
    'CausePath',
    'ToleratedFailureCountPath',
    'ToleratedFailurePercentagePath',
    'MaxItemsPath',
  ].map((name) => [name, jsonPath]),
);

const hints: Readonly<Record<string, string>> = {
  ...jsonPathFields,
  Credentials: 'is not supported: every task runs with the role of the state machine',
};

type Reader = (fields: Fields, name: string, nested: Nested) => State;

const readers: Readonly<Record<string, Reader>> = {
  Task: task,
  Choice: choice,
  Wait: wait,
  Pass: pass,
  Succeed: succeed,
  Fail: fail,
  Parallel: parallel,
  Map: mapState,
};

export function readState(fields: Fields, name: string, nested: Nested): State | undefined {
  const type = fields.required('Type');
  fields.oneOf('QueryLanguage', ['JSONata'], 'JSONata');
  const reader = readers[type];
  if (reader === undefined) {
    if (type !== '') fields.refuse('Type', `'${type}' is not a state type: use ${Object.keys(readers).join(', ')}`);
    return undefined;
  }
  const state = reader(fields, name, nested);
  fields.close(`a ${type} state`, hints);
  return state;
}

/** What most states have: where to go, what to give on, what to remember. */
export function step(fields: Fields, members: Members): Pick<PassState, 'next' | 'output' | 'assign'> {
  const end = fields.raw('End');
  const next = fields.string('Next');
  if (end !== undefined && typeof end !== 'boolean') fields.refuse('End', 'must be true or false');
  if ((end === true) === (next !== undefined)) fields.refuse('', 'must have either "Next" or "End": true');
  return { next, output: fields.template('Output', members), assign: assign(fields, members) };
}

function task(fields: Fields, name: string): TaskState {
  const resource = taskResource(fields);
  if (!resource.waitsForToken && fields.has('HeartbeatSeconds')) {
    fields.refuse('HeartbeatSeconds', 'has no effect: only a task that waits for its token can send heartbeats');
  }
  const seconds = (field: string) => {
    if (typeof fields.raw(field) === 'number') fields.number(field, { min: 1, max: 99_999_999 });
    return fields.template(field, always);
  };
  const state: TaskState = {
    type: 'Task',
    name,
    resource,
    arguments: fields.template('Arguments', always),
    timeoutSeconds: seconds('TimeoutSeconds'),
    heartbeatSeconds: seconds('HeartbeatSeconds'),
    retry: retriers(fields),
    catch: catchers(fields),
    ...step(fields, withResult),
  };
  return state;
}

function choice(fields: Fields, name: string): ChoiceState {
  const rules = fields.list('Choices').map((rule) => {
    const condition = rule.template('Condition', always);
    if (condition === undefined) rule.refuse('Condition', 'is missing: write "{% … %}"');
    const parsed = {
      condition: condition ?? { location: '', constant: true, evaluate: () => false },
      next: rule.required('Next'),
      output: rule.template('Output', always),
      assign: assign(rule, always),
    };
    rule.close('a choice rule', { Variable: jsonPath, And: jsonPath, Or: jsonPath, Not: jsonPath });
    return parsed;
  });
  if (rules.length === 0) fields.refuse('Choices', 'must have at least one rule');
  const [output, assigned] = [fields.template('Output', always), assign(fields, always)];
  return { type: 'Choice', name, rules, otherwise: fields.string('Default'), output, assign: assigned };
}

function wait(fields: Fields, name: string): WaitState {
  const seconds = fields.template('Seconds', always);
  const timestamp = fields.template('Timestamp', always);
  const value = seconds ?? timestamp;
  if (value === undefined || (seconds && timestamp)) fields.refuse('', 'must have either Seconds or Timestamp');
  const kind = seconds === undefined ? 'timestamp' : 'seconds';
  const until = { kind, value: value ?? { location: kind, constant: true, evaluate: () => 0 } } as const;
  return { type: 'Wait', name, until, ...step(fields, always) };
}

function pass(fields: Fields, name: string): PassState {
  return { type: 'Pass', name, ...step(fields, always) };
}

function succeed(fields: Fields, name: string): SucceedState {
  return { type: 'Succeed', name, output: fields.template('Output', always) };
}

function fail(fields: Fields, name: string): FailState {
  return { type: 'Fail', name, error: fields.template('Error', always), cause: fields.template('Cause', always) };
}

function parallel(fields: Fields, name: string, nested: Nested): ParallelState {
  const branches = fields.list('Branches').map((branch) => {
    const parsed = nested.inner(branch);
    branch.close('a branch', { QueryLanguage: 'belongs to the machine or to a state' });
    return parsed;
  });
  if (branches.length === 0) fields.refuse('Branches', 'must have at least one branch');
  return {
    type: 'Parallel',
    name,
    arguments: fields.template('Arguments', always),
    branches,
    retry: retriers(fields),
    catch: catchers(fields),
    ...step(fields, withResult),
  };
}
