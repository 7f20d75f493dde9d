import { type Case, end, output, under } from '../case.ts';

const structure = under('Structure of a State Machine');
const transitions = under('Transitions');
const states = under('States');
const next = (Next: string) => ({ Type: 'Pass', Next });
const done = { Type: 'Succeed' };

export const structureCases: readonly Case[] = [
  structure.gives(
    'StartAt says where a machine begins, not the order of its states',
    { Last: done, First: next('Last') },
    1,
    {
      ...{ input: 1, machine: { StartAt: 'First' } },
    },
  ),
  structure.isRefused('StartAt must name a state', { First: done }, { machine: { StartAt: 'Elsewhere' } }),
  structure.isRefused('StartAt is case sensitive', { First: done }, { machine: { StartAt: 'first' } }),
  structure.gives(
    'Comment means nothing to the interpreter',
    { First: { ...done, Comment: 'of a state' } },
    {},
    {
      machine: { Comment: 'of the machine' },
    },
  ),
  structure.gives('Version is 1.0', { First: done }, {}, { machine: { Version: '1.0' } }),
  structure.timesOut(
    'TimeoutSeconds bounds the whole execution',
    { Wait: { Type: 'Wait', Seconds: 4, ...end } },
    {
      machine: { TimeoutSeconds: 1 },
    },
  ),
  structure.isRefused('a machine without states is none', {}, { machine: { StartAt: 'First' } }),
  states.isRefused('every state has a Type', { First: { ...end } }),
  states.isRefused('a Type that is not in the specification is refused', { First: { Type: 'Sleep', ...end } }),
  states.isRefused('a state name has at most 80 characters', { ['a'.repeat(81)]: done }),
  states.gives('a state name may have 80 characters', { ['a'.repeat(80)]: done }, {}),
  transitions.gives(
    'Next leads from state to state',
    { One: next('Two'), Two: next('Three'), Three: done },
    { a: 1 },
    {
      input: { a: 1 },
    },
  ),
  transitions.isRefused('Next must name a state', { One: next('Nowhere') }),
  transitions.isRefused('a state that is no end needs Next', { One: { Type: 'Pass' } }),
  transitions.isRefused('a state has Next or End, not both', { One: { Type: 'Pass', Next: 'Two', ...end }, Two: done }),
  transitions.isRefused('a state that nothing leads to is refused', { One: done, Two: done }),
  transitions.gives(
    'a state may be entered again: a loop',
    {
      Begin: { Type: 'Pass', Assign: { n: 0 }, Next: 'Count' },
      Count: { Type: 'Pass', Assign: { n: '{% $n + 1 %}' }, Next: 'Enough?' },
      'Enough?': { Type: 'Choice', Choices: [{ Condition: '{% $n = 3 %}', Next: 'Done' }], Default: 'Count' },
      Done: output('{% $n %}'),
    },
    3,
  ),
];
