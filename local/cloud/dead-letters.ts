import type { Assembly } from '../assembly/read.ts';
import { AwsError, type Principal } from '../seams.ts';
import type { DeadLetter } from '../services/scheduler/driver.ts';
import type { Services } from './services.ts';

/**
 * Writes a dead-letter event as the schedule's role, which must be let in by its own policies and, where the queue is
 * encrypted, by the key ("Configure KMS permissions for AWS services", SQS developer guide).
 */
export function deadLetterSender(
  { queues, keyStore, authorizer }: Services,
  assembly: Pick<Assembly, 'queues'>,
): (principal: Principal, letter: DeadLetter) => void {
  return (principal, { queueArn, body, attributes }) => {
    authorizer.authorize(principal, { action: 'sqs:SendMessage', resource: queueArn });
    const view = assembly.queues.find(({ arn }) => arn === queueArn);
    if (!view) throw new AwsError('QueueDoesNotExist', `The specified queue does not exist: ${queueArn}`);
    const actions = ['kms:GenerateDataKey', 'kms:Decrypt'];
    if (view.keyId) keyStore.use({ principal, region: view.region, key: view.keyId, actions, via: 'sqs' });
    const texts = Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]);
    queues.send(queues.open(view.region, view.url), body, Object.fromEntries(texts));
  };
}
