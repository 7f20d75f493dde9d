/**
 * How many messages of a queue can be seen, now and later: a message that was received comes back when its visibility time-out
 * is over, and every message is gone when the retention period is.
 */
import type { Clock, Operations, Service } from '../../seams.ts';
import type { Queue, Queues } from '../sqs/queues.ts';
import type { Metric } from './metrics.ts';
import type { Recorder, Step } from './recorder.ts';

export interface QueueLevelDeps {
  readonly queues: Queues;
  readonly recorder: Recorder;
  readonly clock: Pick<Clock, 'now'>;
}

/** The same queues, with every message that comes in reported. */
export function reportingQueues({ queues, ...deps }: QueueLevelDeps): Queues {
  return {
    ...queues,
    send: (queue, body, attributes) => {
      const message = queues.send(queue, body, attributes);
      report(queue, deps);
      return message;
    },
    offer: (offer, authorize) => {
      const taken = queues.offer(offer, authorize);
      const queue = queues.list(offer.queueArn.split(':')[3] ?? '').find(({ arn }) => arn === offer.queueArn);
      if (taken && queue) report(queue, deps);
      return taken;
    },
  };
}

/** The same service, with everything that may hide or remove a message reported. */
export function reportingService(service: Service, { queues, ...deps }: QueueLevelDeps): Service {
  const operations = Object.entries(service.operations).map(([name, behave]): [string, Operations[string]] => [
    name,
    async (input, call) => {
      const answer = await behave(input, call);
      if (input.QueueUrl !== undefined) report(queues.open(call.region, input.QueueUrl), deps);
      return answer;
    },
  ]);
  return { ...service, operations: Object.fromEntries(operations) };
}

function report(queue: Queue, { recorder, clock }: Omit<QueueLevelDeps, 'queues'>): void {
  const metric = visibleIn(queue);
  if (recorder.isWatched(metric)) recorder.level(metric, stepsOf(queue, clock.now()));
}

function visibleIn({ region, name }: Pick<Queue, 'region' | 'name'>): Metric {
  const dimensions = [{ name: 'QueueName', value: name }];
  return { region, namespace: 'AWS/SQS', name: 'ApproximateNumberOfMessagesVisible', dimensions };
}

function stepsOf({ messages, retentionSeconds }: Queue, now: number): readonly Step[] {
  const spans = messages.map(({ visibleAt, sentAt }) => ({ from: visibleAt, to: sentAt + retentionSeconds * 1000 }));
  const instants = new Set([now, ...spans.flatMap(({ from, to }) => [from, to]).filter((at) => at > now)]);
  return [...instants]
    .sort((a, b) => a - b)
    .map((at) => ({ at, value: spans.filter(({ from, to }) => from <= at && at < to).length }));
}
