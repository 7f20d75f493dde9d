/** The headings of the specification and of the developer guide that say how a state machine behaves, and what becomes of each. */

export interface Heading {
  readonly heading: string;
  /** `refused`: the loader names the field or value. `absent`: nothing in the local cloud offers it. */
  readonly status: 'supported' | 'refused' | 'absent';
  readonly note?: string;
  /** Files below test/ beside the cases of the same heading. */
  readonly tests: readonly string[];
}

const states = (file: string) => `local/workflows/states/${file}.test.ts`;
const load = 'local/workflows/load.test.ts';
const errors = 'local/workflows/errors.test.ts';
const query = 'local/workflows/query/expression.test.ts';

const supported = (heading: string, tests: readonly string[], note?: string): Heading => ({
  ...{ heading, status: 'supported', tests },
  ...(note === undefined ? {} : { note }),
});
const refused = (heading: string, note: string, tests: readonly string[] = [load]): Heading => ({
  ...{ heading, status: 'refused', note, tests },
});
const absent = (heading: string, note: string): Heading => ({ heading, status: 'absent', note, tests: [] });

const jsonPath = 'JSONPath: this project writes JSONata';

/** Amazon States Language, https://states-language.net */
export const specification: readonly Heading[] = [
  supported('Structure of a State Machine', [load, 'local/workflows/limits.test.ts']),
  supported('States', [load]),
  supported('Transitions', [load]),
  supported('Timestamps', [states('wait')]),
  supported('Data', [states('pass-succeed-fail')]),
  supported('The Context Object', ['local/workflows/variables.test.ts']),
  refused('Paths', jsonPath),
  refused('Reference Paths', jsonPath),
  refused('Payload Template', jsonPath),
  refused('Intrinsic Functions', jsonPath),
  supported(
    'Input and Output Processing',
    [load],
    '`Arguments`, `Output` and `Assign`; the fields of JSONPath are refused',
  ),
  supported('JSONata', [query]),
  supported('Variables', ['local/workflows/variables.test.ts']),
  supported('Errors', [errors]),
  supported('Retrying after error', [errors]),
  supported('Fallback states', [errors]),
  supported('Table of State Types and Fields', [load], 'a field on a state that does not have it is refused'),
  supported('Pass State', [states('pass-succeed-fail')]),
  supported('Task State', [states('task')]),
  supported('Choice State', [states('choice')]),
  supported('Wait State', [states('wait')]),
  supported('Succeed State', [states('pass-succeed-fail')]),
  supported('Fail State', [states('pass-succeed-fail')]),
  supported('Parallel State', [states('parallel')]),
  supported('Map State', [states('map')]),
  supported('Map State input/output processing', [states('map')]),
  supported('Map State concurrency', [states('map')]),
  supported('Map State in distributed mode', [states('distributed')]),
  supported('Predefined Error Codes', [errors, 'local/workflows/limits.test.ts']),
  refused('List of Intrinsic Functions', jsonPath),
];

/** Step Functions developer guide */
export const guide: readonly Heading[] = [
  supported(
    'JSONata functions provided by Step Functions',
    ['local/workflows/query/functions.test.ts'],
    '`$eval` is refused',
  ),
  supported('Task timeouts and heartbeat intervals', [states('task')]),
  supported('Wait for a callback with the task token', [states('task')]),
  supported('Run a job (.sync)', [states('task')], '`states:startExecution.sync:2`; other jobs are refused'),
  refused('Accessing resources in other AWS accounts', '`Credentials`'),
  supported(
    'ItemReader (Map)',
    [states('distributed')],
    '`JSON`, `JSONL` and listings of S3; CSV, Parquet, manifests and inventories are refused',
  ),
  supported('ItemBatcher (Map)', [states('distributed')]),
  refused('ResultWriter (Map)', '`ResultWriter`'),
  supported('Setting failure thresholds for Distributed Map states', [states('distributed')]),
  supported('Viewing execution details: history events', ['local/workflows/history.test.ts']),
  supported(
    'Step Functions service quotas',
    ['local/workflows/limits.test.ts'],
    'payloads, variables, history and concurrency; request rates are not bounded',
  ),
  refused('Express workflows', 'child executions of type `EXPRESS`'),
  refused('Activities', 'every task resource but those of `local/workflows/support.md`'),
  absent('Redriving executions', 'an execution is started again by hand'),
  absent('Versions and aliases', 'a deployment replaces the definition'),
  absent('TestState', 'tests run whole machines'),
];
