import { describe, expect, it } from 'vitest';
import { reportingQueues, reportingService } from '#local/services/cloudwatch/queue-levels.ts';
import { createQueues } from '#local/services/sqs/queues.ts';
import { sqsService } from '#local/services/sqs/service.ts';
import { alarmView, bench } from './alarm-bench.ts';

const waiting = alarmView({
  ...{ Namespace: 'AWS/SQS', MetricName: 'ApproximateNumberOfMessagesVisible', Period: 300, Statistic: 'Maximum' },
  ...{ Dimensions: [{ Name: 'QueueName', Value: 'undelivered' }], TreatMissingData: 'notBreaching' },
});

function queueBench() {
  const told = bench([waiting]);
  const { clock, recorder } = told;
  let ids = 0;
  const uuid = () => String(++ids);
  const deps = { recorder, clock };
  const queues = reportingQueues({ queues: createQueues({ account: '111122223333', clock, uuid }), ...deps });
  const service = reportingService(sqsService({ queues, authorize: () => undefined, clock, uuid }), {
    queues,
    ...deps,
  });
  const queue = queues.create({ name: 'undelivered', region: 'eu-west-1', retentionSeconds: 4 * 3600 });
  const principal = { arn: 'arn:aws:iam::111122223333:user/administrator', kind: 'admin' } as const;
  const ask = async (operation: string, input: Record<string, unknown>) => {
    const call = { service: 'sqs', operation, region: 'eu-west-1', account: '111122223333', principal };
    const whole = { QueueUrl: queue.url, ...input };
    const answer = await service.operations[operation]?.(whole, { ...call, input: whole });
    return answer as { readonly Messages: readonly { readonly ReceiptHandle: string }[] };
  };
  return { ...told, queues, queue, ask };
}

describe('What alarms watch', () => {
  it('is how many messages of a queue can be seen, until they are deleted', async () => {
    const { queues, queue, ask, until, story } = queueBench();
    await until('17 01:02');
    queues.send(queue, 'a run');
    await until('17 02:00');
    const { Messages } = await ask('ReceiveMessage', { VisibilityTimeout: 43_200 });
    await ask('DeleteMessage', { ReceiptHandle: Messages[0]?.ReceiptHandle });
    await until('17 05:00');
    expect(story()).toEqual(['17 01:03 OK → ALARM', '17 02:05 ALARM → OK']);
  });

  it('is the same messages again when their visibility time-out is over', async () => {
    const { queues, queue, ask, until, story } = queueBench();
    queues.send(queue, 'a run');
    await until('17 00:30');
    await ask('ReceiveMessage', { VisibilityTimeout: 1800 });
    await until('17 02:00');
    expect(story()).toEqual(['17 00:01 OK → ALARM', '17 00:35 ALARM → OK', '17 01:01 OK → ALARM']);
  });

  it('is none when the retention period is over', async () => {
    const { queues, queue, until, story } = queueBench();
    queues.send(queue, 'a run');
    await until('17 23:00');
    expect(story()).toEqual(['17 00:01 OK → ALARM', '17 04:05 ALARM → OK']);
  });
});
