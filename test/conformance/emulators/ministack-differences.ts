/** Where ministack's interpreter ends a case otherwise than AWS's documentation says. */
import type { Difference } from './differences.ts';

export const ministackDifferences: readonly Difference[] = [
  {
    does: 'accepts definitions that AWS refuses',
    documented: 'specification, and API reference, CreateStateMachine: InvalidDefinition',
    cases: {
      'Structure of a State Machine: StartAt must name a state': 'accepted',
      'Structure of a State Machine: StartAt is case sensitive': 'accepted',
      'Structure of a State Machine: a machine without states is none': 'accepted',
      'States: every state has a Type': 'accepted',
      'States: a Type that is not in the specification is refused': 'accepted',
      'States: a state name has at most 80 characters': 'accepted',
      'Transitions: Next must name a state': 'accepted',
      'Transitions: a state that is no end needs Next': 'accepted',
      'Transitions: a state has Next or End, not both': 'accepted',
      'Transitions: a state that nothing leads to is refused': 'accepted',
      'JSONata: fields of JSONPath are refused': 'accepted',
      'Variables: an inner scope cannot assign a variable of an outer one': 'accepted',
      'Variables: states is no name for a variable': 'accepted',
      'Pass State: has no Result with JSONata': 'accepted',
      'Succeed State: has no Next': 'accepted',
      'Fail State: has no End': 'accepted',
      'Wait State: has one way to wait, not two': 'accepted',
      'Wait State: has one way to wait at least': 'accepted',
      'Choice State: is no end': 'accepted',
      'Choice State: needs rules': 'accepted',
      'Choice State: leads to states that exist': 'accepted',
      'Task State: needs a Resource': 'accepted',
      'Task State: cannot have a heartbeat that is longer than its timeout': 'accepted',
      'Retrying after error: States.ALL stands alone': 'accepted',
      'Retrying after error: States.ALL comes last': 'accepted',
      'Retrying after error: waits a second at least': 'accepted',
      'Retrying after error: waits get no shorter': 'accepted',
      'Parallel State: keeps the transitions of a branch within it': 'accepted',
      'Parallel State: needs branches': 'accepted',
      'Map State: needs a processor': 'accepted',
      'Map State concurrency: MaxConcurrency is not negative': 'accepted',
      'Map State in distributed mode: ToleratedFailurePercentage is at most 100': 'accepted',
    },
  },
  {
    does: 'runs the whole execution, whatever its `TimeoutSeconds`',
    documented: 'specification, "Structure of a State Machine", TimeoutSeconds',
    cases: {
      'Structure of a State Machine: TimeoutSeconds bounds the whole execution': { status: 'SUCCEEDED', output: {} },
    },
  },
  {
    does: 'assigns one variable after the other, so the second sees the new value of the first',
    documented: 'developer guide, "Passing data between states with variables": evaluated in parallel',
    cases: {
      'Variables: Assign sees the values from before': { status: 'SUCCEEDED', output: [2, 2] },
    },
  },
  {
    does: 'ignores `Output` of a Succeed state',
    documented: 'specification, "Table of State Types and Fields"',
    cases: {
      'Succeed State: ends with its Output': { status: 'SUCCEEDED', output: { a: 1 } },
    },
  },
  {
    does: 'gives a Fail state without `Error` the error `States.Fail`',
    documented: 'specification, "Fail State"; API reference, DescribeExecution',
    cases: {
      'Fail State: may have no Error': { status: 'FAILED', error: 'States.Fail' },
    },
  },
  {
    does: 'takes any value that is not empty for true',
    documented: 'developer guide, "Choice workflow state": Condition must evaluate to a boolean',
    cases: {
      'Choice State: needs a condition that is true or false': { status: 'SUCCEEDED', output: 'a' },
    },
  },
  {
    does: 'ignores `Output` of a Choice state',
    documented: 'developer guide, "Choice workflow state"',
    cases: {
      'Choice State: its own Assign and Output are those of Default': { status: 'SUCCEEDED', output: [2, {}] },
    },
  },
  {
    does: 'ignores `Arguments` of a Parallel state',
    documented: 'developer guide, "Parallel workflow state"',
    cases: {
      'Parallel State: makes the input of the branches from Arguments': {
        status: 'FAILED',
        error: 'States.QueryEvaluationError',
      },
    },
  },
  {
    does: 'ignores `Output` of a Parallel state',
    documented: 'developer guide, "Parallel workflow state"',
    cases: {
      'Parallel State: shapes its result with Output': { status: 'SUCCEEDED', output: [1, 2] },
    },
  },
  {
    does: 'ignores `Items` of a Map in distributed mode: its items are the input',
    documented: 'developer guide, "Using Map state in Distributed mode"',
    cases: {
      'Map State in distributed mode: runs every item as a child execution and lists their outputs': {
        status: 'FAILED',
        error: 'States.ExceedToleratedFailureThreshold',
      },
      'Map State in distributed mode: ItemBatcher hands out batches': { status: 'SUCCEEDED', output: [0] },
      'Map State in distributed mode: BatchInput goes into every batch': {
        status: 'FAILED',
        error: 'States.ExceedToleratedFailureThreshold',
      },
      'Map State in distributed mode: tolerates as many failures as it is told': {
        status: 'SUCCEEDED',
        output: [null],
      },
      'Map State in distributed mode: tolerates a share of failures': {
        status: 'FAILED',
        error: 'States.ExceedToleratedFailureThreshold',
      },
    },
  },
];
