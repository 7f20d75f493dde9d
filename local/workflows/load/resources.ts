import type { Resource } from '../machine.ts';
import type { Fields } from './fields.ts';

/** What each supported resource's `Arguments` must and may hold. */
interface Signature {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

const lambda: Signature = {
  required: ['FunctionName'],
  optional: ['Payload', 'InvocationType', 'ClientContext', 'LogType', 'Qualifier'],
};
const publish: Signature = {
  required: ['Message'],
  optional: [
    'TopicArn',
    'TargetArn',
    'PhoneNumber',
    'Subject',
    'MessageStructure',
    'MessageAttributes',
    'MessageGroupId',
    'MessageDeduplicationId',
  ],
};
const execution: Signature = { required: ['StateMachineArn'], optional: ['Input', 'Name', 'TraceHeader'] };

const tasks: Readonly<Record<string, Signature>> = {
  'lambda:invoke': lambda,
  'lambda:invoke.waitForTaskToken': lambda,
  'sns:publish': publish,
  'states:startExecution': execution,
  'states:startExecution.sync:2': execution,
};

const readers: Readonly<Record<string, Signature>> = {
  's3:getObject': { required: ['Bucket', 'Key'], optional: ['VersionId', 'ExpectedBucketOwner'] },
  's3:listObjectsV2': { required: ['Bucket'], optional: ['Prefix', 'ExpectedBucketOwner'] },
};

const prefix = 'arn:aws:states:::';

export function taskResource(fields: Fields): Resource {
  return resource(fields, tasks);
}

export function readerResource(fields: Fields): Resource {
  return resource(fields, readers);
}

function resource(fields: Fields, supported: Readonly<Record<string, Signature>>): Resource {
  const arn = fields.required('Resource');
  const name = arn.startsWith(prefix) ? arn.slice(prefix.length) : '';
  const signature = supported[name];
  if (signature === undefined && arn !== '') {
    const all = Object.keys(supported).map((one) => prefix + one);
    fields.refuse('Resource', `'${arn}' is not supported: use one of ${all.join(', ')}`);
  }
  if (signature !== undefined) checkArguments(fields, signature);
  const [service = '', ...rest] = name.split(':');
  const action = rest.join(':');
  const waitsForToken = action.endsWith('.waitForTaskToken');
  return { arn, service, action, waitsForToken, waitsForEnd: action.endsWith('.sync:2') };
}

/** Arguments written as one expression are judged by the integration when they are known. */
function checkArguments(fields: Fields, { required, optional }: Signature): void {
  const args = fields.raw('Arguments');
  if (typeof args === 'string') return;
  if (typeof args !== 'object' || args === null || Array.isArray(args)) {
    fields.refuse('Arguments', `must be an object with ${required.join(' and ')}`);
    return;
  }
  for (const name of required) if (!(name in args)) fields.refuse(`Arguments/${name}`, 'is missing');
  for (const [name, value] of Object.entries(args)) {
    if (!required.includes(name) && !optional.includes(name)) {
      fields.refuse(
        `Arguments/${name}`,
        `is not an argument that is supported: use ${[...required, ...optional].join(', ')}`,
      );
    }
    if (typeof value === 'string' && /\$\{\w+\}/.test(value)) {
      fields.refuse(`Arguments/${name}`, `'${value}' is a definition substitution that was never filled in`);
    }
  }
}
