import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadStateMachine } from '#local/workflows/load.ts';
import { machineArn, problems, task } from './harness.ts';

const end = { Type: 'Succeed' };
// biome-ignore lint/suspicious/noTemplateCurlyInString: this is how CloudFormation writes a substitution.
const substitution = '${TakeSnapshot}';

function definition(States: Record<string, unknown>, more: object = {}): object {
  return { QueryLanguage: 'JSONata', StartAt: Object.keys(States)[0], States, ...more };
}

/** The paths and messages with which a machine of one state `A` is refused. */
function refusals(A: object, more: Record<string, unknown> = {}): string[] {
  return problems(definition({ A, ...more })).map(({ path, message }) => `${path}: ${message}`);
}

const map = (more: object = {}, config?: object) => ({
  Type: 'Map',
  ItemProcessor: { ...(config === undefined ? {} : { ProcessorConfig: config }), StartAt: 'I', States: { I: end } },
  End: true,
  ...more,
});
const distributed = { Mode: 'DISTRIBUTED' };

describe('Structure of a State Machine', () => {
  it('accepts text as well as what it parses to', () => {
    const identity = { arn: machineArn, name: 'machine' };
    const loaded = loadStateMachine(
      JSON.stringify(definition({ A: end }, { TimeoutSeconds: 60, Comment: 'c', Version: '1.0' })),
      identity,
    );
    expect(loaded).toMatchObject({ arn: machineArn, name: 'machine', startAt: 'A', timeoutSeconds: 60 });
  });

  it('refuses text that is no JSON', () => {
    expect(problems('{')[0]).toMatchObject({ path: '/', message: expect.stringContaining('is not JSON') });
  });

  it('tells all problems of a definition in one error', () => {
    const broken = definition(
      { A: { Type: 'Walk' }, B: task({ Retry: [{ ErrorEquals: [] }], Foo: 1 }) },
      { Timeout: 5 },
    );
    const load = () => loadStateMachine(broken, { arn: machineArn, name: 'backup' });
    expect(load).toThrow(
      [
        "State machine 'backup' cannot be run:",
        "  /States/A/Type: 'Walk' is not a state type: use Task, Choice, Wait, Pass, Succeed, Fail, Parallel, Map",
        '  /States/B/Retry/0/ErrorEquals: must be a list of strings, at least one',
        '  /States/B/Foo: is not a field of a Task state that is supported',
        '  /Timeout: is not a field of a state machine that is supported',
      ].join('\n'),
    );
  });

  it.each([
    [
      { StartAt: 'A', States: { A: end } },
      '/QueryLanguage: must be "JSONata": JSONPath, which is the default, is not supported',
    ],
    [
      { ...definition({ A: end }), QueryLanguage: 'JSONPath' },
      '/QueryLanguage: must be "JSONata": JSONPath, which is the default, is not supported',
    ],
    [definition({ A: end }, { StartAt: 'Z' }), "/StartAt: 'Z' is not a state of this chain"],
    [definition({ A: end }, { Version: '2.0' }), "/Version: '2.0' is not supported: use 1.0"],
    [
      definition({ A: end }, { TimeoutSeconds: 0 }),
      '/TimeoutSeconds: must be an integer between 1 and 99999999 but is 0',
    ],
    [{ QueryLanguage: 'JSONata', StartAt: 'A', States: {} }, '/States: must be an object with at least one state'],
    [definition({ A: { Type: 'Pass', Next: 'Z' } }), "/States/A: leads to 'Z', which is not a state of this chain"],
    [definition({ A: end, B: end }), '/States/B: is never reached'],
    [definition({ A: { Type: 'Pass' } }), '/States/A: must have either "Next" or "End": true'],
    [
      definition({ A: { Type: 'Pass', Next: 'B', End: true }, B: end }),
      '/States/A: must have either "Next" or "End": true',
    ],
    [definition({ ['n'.repeat(81)]: end }), `/States/${'n'.repeat(81)}: a state name has at most 80 characters`],
    [
      definition({ A: { ...end, QueryLanguage: 'JSONPath' } }),
      "/States/A/QueryLanguage: 'JSONPath' is not supported: use JSONata",
    ],
    [
      definition({ A: map({ ItemProcessor: { StartAt: 'A', States: { A: end } } }) }),
      '/States/A/ItemProcessor/States/A: is the name of another state of this machine',
    ],
    [definition({ A: 5 as never }), '/States/A: must be a JSON object'],
  ])('refuses %j', (broken, problem) => {
    expect(problems(broken).map(({ path, message }) => `${path}: ${message}`)).toContain(problem);
  });
});

describe('Input and output fields', () => {
  it.each(['InputPath', 'OutputPath', 'ResultPath', 'ResultSelector', 'Parameters'])(
    'refuses %s of JSONPath',
    (field) => {
      expect(refusals(task({ [field]: '$.x' }))).toEqual([
        `/States/A/${field}: belongs to JSONPath; this engine runs JSONata: use Arguments, Output and Assign`,
      ]);
    },
  );

  it('refuses keys as JSONPath writes them, wherever they are', () => {
    expect(refusals({ Type: 'Pass', Output: { deep: [{ 'x.$': '$.y' }] }, End: true })).toEqual([
      '/States/A/Output/deep/0/x.$: is JSONPath: write "x": "{% … %}"',
    ]);
  });

  it.each([
    ['$states.input.[', 'is not JSONata: S0203: Expected "]" before end of expression'],
    [
      'foo',
      "Reference to 'foo' at the top level is not supported: write $states.input.… for the input, $… for a variable.",
    ],
    ['States.Format("x")', "Reference to 'States' at the top level is not supported"],
    ['$map($states.input, function($x) { b })', "Reference to 'b' at the top level is not supported"],
    ['$', "Reference to '$' at the top level is not supported"],
    ['$$.a', "Reference to '$$' is not supported."],
    ['$eval("1")', "Function '$eval' is not supported: use $parse to read JSON."],
    ['$states.result', '$states.result does not exist here: only input, context'],
    ['$states.errorOutput', '$states.errorOutput does not exist here: only input, context'],
    ['$states.inputs', '$states.inputs does not exist here: only input, context'],
  ])('refuses the expression %s', (expression, problem) => {
    const [found] = refusals({ Type: 'Pass', Output: { v: `{% ${expression} %}` }, End: true });
    expect(found).toContain('/States/A/Output: ');
    expect(found).toContain(problem);
  });

  it.each([
    '$states.input.items[value > 3]',
    '$states.input.items^(price)',
    '$states.input.items.{"a": name}',
    '$filter($x, function($i) { $i.ok })',
    '$states.input.*',
  ])('accepts the names that an expression reads from an item: %s', (expression) => {
    expect(refusals({ Type: 'Pass', Output: `{% ${expression} %}`, End: true })).toEqual([]);
  });

  it('lets $states.result be read in Output and Assign of a task, $states.errorOutput in those of a catcher, and neither elsewhere', () => {
    const both = '{% [$states.result, $states.errorOutput] %}';
    const Catch = [{ ErrorEquals: ['States.ALL'], Output: both, Assign: { x: both }, Next: 'B' }];
    const found = refusals(task({ Output: both, Assign: { y: both }, Arguments: { FunctionName: both }, Catch }), {
      B: end,
    });
    expect(found.map((line) => `${line.split(': ')[0]} ${/\$states\.\w+ does not/.exec(line)?.[0]}`)).toEqual([
      '/States/A/Arguments $states.result does not',
      '/States/A/Arguments $states.errorOutput does not',
      '/States/A/Catch/0/Output $states.result does not',
      '/States/A/Catch/0/Assign $states.result does not',
      '/States/A/Output $states.errorOutput does not',
      '/States/A/Assign $states.errorOutput does not',
    ]);
  });
});

describe('Task State', () => {
  it.each([
    'arn:aws:lambda:eu-west-1:111122223333:function:f',
    'arn:aws:states:::aws-sdk:rds:createDBSnapshot',
    'arn:aws:states:::states:startExecution.sync',
    'arn:aws:states:::sqs:sendMessage',
    'arn:aws:states:eu-west-1:111122223333:activity:a',
  ])('refuses the resource %s by name', (Resource) => {
    expect(refusals(task({ Resource, Arguments: {} }))[0]).toContain(
      `/States/A/Resource: '${Resource}' is not supported: use one of arn:aws:states:::lambda:invoke`,
    );
  });

  it.each([
    [{ Arguments: {} }, '/States/A/Arguments/FunctionName: is missing'],
    [{ Arguments: undefined }, '/States/A/Arguments: must be an object with FunctionName'],
    [{ Arguments: { FunctionName: 'f', Input: 1 } }, '/States/A/Arguments/Input: is not an argument that is supported'],
    [
      { Arguments: { FunctionName: substitution } },
      `/States/A/Arguments/FunctionName: '${substitution}' is a definition substitution that was never filled in`,
    ],
    [{ TimeoutSeconds: 0 }, '/States/A/TimeoutSeconds: must be an integer between 1 and 99999999 but is 0'],
    [{ HeartbeatSeconds: 5 }, '/States/A/HeartbeatSeconds: has no effect'],
    [
      { Credentials: {} },
      '/States/A/Credentials: is not supported: every task runs with the role of the state machine',
    ],
  ])('refuses %j', (more, problem) => {
    expect(refusals(task(more)).some((line) => line.startsWith(problem))).toBe(true);
  });
});

describe('Retry and Catch', () => {
  const retry = (retrier: object) => task({ Retry: [{ ErrorEquals: ['E'], ...retrier }] });

  it.each([
    [{ IntervalSeconds: 0 }, 'IntervalSeconds: must be an integer between 1 and 99999999 but is 0'],
    [{ IntervalSeconds: 1.5 }, 'IntervalSeconds: must be an integer between 1 and 99999999 but is 1.5'],
    [{ MaxAttempts: -1 }, 'MaxAttempts: must be an integer between 0 and 99999999 but is -1'],
    [{ BackoffRate: 0.5 }, 'BackoffRate: must be a number between 1 and 99999999 but is 0.5'],
    [{ MaxDelaySeconds: 1 }, 'MaxDelaySeconds: must be more than IntervalSeconds (1)'],
    [{ JitterStrategy: 'HALF' }, "JitterStrategy: 'HALF' is not supported: use FULL or NONE"],
    [{ Jitter: 'FULL' }, 'Jitter: is not a field of a retrier that is supported'],
    [{ ErrorEquals: ['States.ALL', 'E'] }, "ErrorEquals: 'States.ALL' must stand alone"],
  ])('refuses the retrier %j', (retrier, problem) => {
    expect(refusals(retry(retrier))).toEqual([`/States/A/Retry/0/${problem}`]);
  });

  it('want States.ALL last', () => {
    const first = { ErrorEquals: ['States.ALL'] };
    expect(refusals(task({ Retry: [first, { ErrorEquals: ['E'] }] }))).toEqual([
      "/States/A/Retry/0/ErrorEquals: 'States.ALL' must come last",
    ]);
  });

  it('do not belong on other states', () => {
    expect(refusals({ Type: 'Pass', End: true, Retry: [] })).toEqual([
      '/States/A/Retry: is not a field of a Pass state that is supported',
    ]);
  });

  it('refuse ResultPath of JSONPath', () => {
    const Catch = [{ ErrorEquals: ['E'], ResultPath: '$.e', Next: 'B' }];
    expect(refusals(task({ Catch }), { B: end })).toEqual([
      '/States/A/Catch/0/ResultPath: is JSONPath: use Output with $states.errorOutput',
    ]);
  });
});

describe('Choice State', () => {
  it.each([
    [{ Choices: [] }, '/States/A/Choices: must have at least one rule'],
    [{ Choices: [{ Next: 'A' }] }, '/States/A/Choices/0/Condition: is missing: write "{% … %}"'],
    [{ Choices: [{ Condition: true }] }, '/States/A/Choices/0/Next: is missing'],
    [
      { Choices: [{ Variable: '$.a', Condition: true, Next: 'A' }] },
      '/States/A/Choices/0/Variable: belongs to JSONPath',
    ],
    [{ Choices: [{ Condition: true, Next: 'A' }], End: true }, '/States/A/End: is not a field of a Choice state'],
  ])('refuses %j', (more, problem) => {
    expect(refusals({ Type: 'Choice', ...more }).some((line) => line.startsWith(problem))).toBe(true);
  });
});

describe('Wait, Succeed and Fail States', () => {
  it.each([
    [{ Type: 'Wait', End: true }, '/States/A: must have either Seconds or Timestamp'],
    [{ Type: 'Wait', Seconds: 1, Timestamp: 'x', End: true }, '/States/A: must have either Seconds or Timestamp'],
    [{ Type: 'Wait', SecondsPath: '$.x', End: true }, '/States/A/SecondsPath: belongs to JSONPath'],
    [{ Type: 'Succeed', Assign: { x: 1 } }, '/States/A/Assign: is not a field of a Succeed state'],
    [{ Type: 'Fail', Output: 1 }, '/States/A/Output: is not a field of a Fail state'],
    [{ Type: 'Pass', Result: 1, End: true }, '/States/A/Result: belongs to JSONPath'],
  ])('refuses %j', (state, problem) => {
    expect(refusals(state).some((line) => line.startsWith(problem))).toBe(true);
  });
});

describe('Map and Parallel States', () => {
  it.each([
    [map({ ResultWriter: {} }, distributed), '/States/A/ResultWriter: is not supported'],
    [
      map({ ToleratedFailureCount: 1 }),
      '/States/A/ToleratedFailureCount: belongs to a Map whose ProcessorConfig has "Mode": "DISTRIBUTED"',
    ],
    [map({ ItemsPath: '$.x' }), '/States/A/ItemsPath: belongs to JSONPath'],
    [
      map({}, { Mode: 'SPREAD' }),
      "/States/A/ItemProcessor/ProcessorConfig/Mode: 'SPREAD' is not supported: use INLINE or DISTRIBUTED",
    ],
    [
      map({}, { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' }),
      "/States/A/ItemProcessor/ProcessorConfig/ExecutionType: 'EXPRESS' is not supported: use STANDARD",
    ],
    [{ Type: 'Map', Iterator: {}, End: true }, '/States/A/ItemProcessor: is missing: Iterator is its old name'],
    [
      map({ ItemProcessor: { QueryLanguage: 'JSONata', StartAt: 'I', States: { I: end } } }),
      '/States/A/ItemProcessor/QueryLanguage: belongs to the machine or to a state',
    ],
    [
      map({ ItemBatcher: {} }, distributed),
      '/States/A/ItemBatcher: must have MaxItemsPerBatch or MaxInputBytesPerBatch',
    ],
    [
      map({ ItemReader: { Resource: 'arn:aws:states:::dynamodb:scan', Arguments: {} } }, distributed),
      "/States/A/ItemReader/Resource: 'arn:aws:states:::dynamodb:scan' is not supported",
    ],
    [
      map(
        {
          ItemReader: {
            Resource: 'arn:aws:states:::s3:getObject',
            ReaderConfig: { InputType: 'CSV' },
            Arguments: { Bucket: 'b', Key: 'k' },
          },
        },
        distributed,
      ),
      "/States/A/ItemReader/ReaderConfig/InputType: 'CSV' is not supported: use JSON or JSONL",
    ],
    [{ Type: 'Parallel', Branches: [], End: true }, '/States/A/Branches: must have at least one branch'],
  ])('refuses %j', (state, problem) => {
    expect(refusals(state).some((line) => line.startsWith(problem))).toBe(true);
  });

  it('keep transitions inside their own chain', () => {
    const inner = { StartAt: 'I', States: { I: { Type: 'Pass', Next: 'B' } } };
    expect(refusals({ ...map(), ItemProcessor: inner, End: undefined, Next: 'B' }, { B: end })).toEqual([
      "/States/A/ItemProcessor/States/I: leads to 'B', which is not a state of this chain",
    ]);
  });
});

describe('The checklist', () => {
  it('names every state type, task resource and reader that the loader accepts', () => {
    const checklist = readFileSync(new URL('../../../local/workflows/support.md', import.meta.url), 'utf8');
    const [resource] = refusals(task({ Resource: 'arn:aws:states:::nothing', Arguments: {} }));
    const [type] = refusals({ Type: 'Nothing' });
    const named = [
      ...(resource?.match(/arn:aws:states:::[\w:.]+/g)?.slice(1) ?? []),
      ...(type?.split('use ')[1]?.split(', ') ?? []),
    ];
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !checklist.includes(name.replace('arn:aws:states:::', '')))).toEqual([]);
  });
});
