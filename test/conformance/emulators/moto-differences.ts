/** Where moto's interpreter ends a case otherwise than AWS's documentation says. */
import type { Difference } from './differences.ts';

export const motoDifferences: readonly Difference[] = [
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
      'JSONata: an expression that is no JSONata is refused': 'accepted',
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
    does: 'writes an output that is a text without the quotes of JSON',
    documented: 'API reference, DescribeExecution: output is a JSON text',
    cases: {
      'Data: any JSON value is an output: a text': 'bare text',
      'JSONata: a text without is what it says': 'bare text',
      'JSONata: a text that only contains {% %} is what it says': 'bare text',
      'JSONata: a list of one item is that item': 'bare text',
      'JSONata: texts can be joined and cut': 'bare text',
      'The Context Object: knows the name of the state': 'bare text',
      'Wait State: waits Seconds': 'bare text',
      'Wait State: takes Seconds from an expression': 'bare text',
      'Wait State: does not wait for a Timestamp that is over': 'bare text',
      'Wait State: takes a Timestamp from an expression': 'bare text',
      'Choice State: takes the first rule that holds': 'bare text',
      'Choice State: goes on to the next rule': 'bare text',
      'Choice State: takes Default when none holds': 'bare text',
      'Fallback states: the first catcher that matches counts': 'bare text',
      'Fallback states: a catcher shapes its Output from the error': 'bare text',
      'Fallback states: a catcher has an Assign of its own': 'bare text',
      'Fallback states: comes after the retries': 'bare text',
      'Parallel State: hands the failure of a branch to Catch': 'bare text',
      'Map State: hands the failure of an item to Catch': 'bare text',
      'Map State in distributed mode: tolerates as many failures as it is told': 'bare text',
    },
  },
  {
    does: 'ends with `States.Runtime` where an expression fails while it is computed',
    documented: 'developer guide, "Handling errors in Step Functions workflows": States.QueryEvaluationError',
    cases: {
      'JSONata: an expression that cannot be computed is an error': { status: 'FAILED', error: 'States.Runtime' },
    },
  },
  {
    does: 'evaluates `Output` after `Assign`, with the new values',
    documented: 'developer guide, "Passing data between states with variables": evaluated in parallel',
    cases: {
      'Variables: Output sees the values from before': { status: 'SUCCEEDED', output: 2 },
    },
  },
  {
    does: 'has no `State.RetryCount` in the context object',
    documented: 'developer guide, "Accessing execution data from the Context object"',
    cases: {
      'The Context Object: begins to count retries at 0': { status: 'FAILED', error: 'States.QueryEvaluationError' },
    },
  },
  {
    does: 'has no `$hash` and no `$uuid`',
    documented: 'developer guide, "Transforming data with JSONata": functions provided by Step Functions',
    cases: {
      'JSONata functions provided by Step Functions: $hash knows SHA-256': {
        status: 'SUCCEEDED',
        text: 'Function $hash is currently not supported',
      },
      'JSONata functions provided by Step Functions: $hash knows MD5': {
        status: 'SUCCEEDED',
        text: 'Function $hash is currently not supported',
      },
      'JSONata functions provided by Step Functions: $uuid is a UUID of version 4': {
        status: 'SUCCEEDED',
        output: false,
      },
    },
  },
  {
    does: 'does not take a seed for `$random`',
    documented: 'developer guide, "Transforming data with JSONata": functions provided by Step Functions',
    cases: {
      'JSONata functions provided by Step Functions: $random with a seed gives the same again': {
        status: 'FAILED',
        error: 'States.Runtime',
      },
    },
  },
  {
    does: 'ends with `States.Runtime` where `Seconds` is no number',
    documented: 'developer guide, "Handling errors in Step Functions workflows": States.QueryEvaluationError',
    cases: {
      'Wait State: fails for seconds that are none': { status: 'FAILED', error: 'States.Runtime' },
    },
  },
  {
    does: 'ends with `States.Runtime` when no rule holds',
    documented: 'specification, "Predefined Error Codes": States.NoChoiceMatched',
    cases: {
      'Choice State: fails when none holds and there is no Default': { status: 'FAILED', error: 'States.Runtime' },
    },
  },
  {
    does: 'ends with `States.Runtime` for a condition that is no boolean',
    documented: 'developer guide, "Choice workflow state"',
    cases: {
      'Choice State: needs a condition that is true or false': { status: 'FAILED', error: 'States.Runtime' },
    },
  },
  {
    does: 'lets the `Assign` of the state win over that of the rule',
    documented: 'developer guide, "Choice workflow state"',
    cases: {
      'Choice State: a rule has an Assign of its own': { status: 'SUCCEEDED', output: 2 },
    },
  },
  {
    does: 'does not catch an `Output` that fails',
    documented: 'specification, "Fallback states"; developer guide, "Handling errors in Step Functions workflows"',
    cases: {
      'Fallback states: catches an expression that fails': { status: 'FAILED', error: 'States.QueryEvaluationError' },
    },
  },
  {
    does: 'takes no predefined error name for the answer of a task',
    documented: 'this test hands it the name as the answer; AWS raises it itself',
    cases: {
      'Predefined Error Codes: States.TaskFailed does not match States.Timeout': {
        status: 'FAILED',
        error: 'States.Runtime',
      },
    },
  },
  {
    does: 'cannot run `ItemBatcher` or `ToleratedFailurePercentage` here',
    documented: 'developer guide, "Using Map state in Distributed mode"',
    cases: {
      'Map State in distributed mode: ItemBatcher hands out batches': { status: 'BROKEN' },
      'Map State in distributed mode: BatchInput goes into every batch': { status: 'BROKEN' },
      'Map State in distributed mode: tolerates a share of failures': { status: 'BROKEN' },
    },
  },
  {
    does: 'lists the output of a failed child instead of failing',
    documented: 'developer guide, "Setting failure thresholds for Distributed Map states": 0 by default',
    cases: {
      'Map State in distributed mode: fails at the first failure by default': {
        status: 'SUCCEEDED',
        output: [null, 2],
      },
    },
  },
];
