/** All services of the local cloud over their stores, before anything is in them. */

import type { Assembly } from '../assembly/read.ts';
import { createAuthorizer } from '../authorizer/authorizer.ts';
import type { DatabaseEngine, Service } from '../seams.ts';
import { createAlarms } from '../services/cloudwatch/alarms.ts';
import { reportingQueues, reportingService } from '../services/cloudwatch/queue-levels.ts';
import { cloudWatchService } from '../services/cloudwatch/service.ts';
import { createKeyStore } from '../services/kms/key-store.ts';
import { createKeys } from '../services/kms/keys.ts';
import { kmsService } from '../services/kms/service.ts';
import { type RdsService, rdsService } from '../services/rds/service.ts';
import type { RdsBehaviour } from '../services/rds/world.ts';
import { bucketsOf } from '../services/s3/buckets.ts';
import type { S3Deps } from '../services/s3/context.ts';
import { s3Service } from '../services/s3/service.ts';
import { createSecrets } from '../services/secretsmanager/secrets.ts';
import { secretsManagerService } from '../services/secretsmanager/service.ts';
import { createOutbox } from '../services/sns/outbox.ts';
import { snsService } from '../services/sns/service.ts';
import { createTopics } from '../services/sns/topics.ts';
import { createQueues } from '../services/sqs/queues.ts';
import { sqsService } from '../services/sqs/service.ts';
import { stsService } from '../services/sts/service.ts';
import { type AlarmOptions, startAlarms } from './alarms.ts';
import type { CloudEvents } from './events.ts';
import { rdsMetrics } from './metrics.ts';
import type { Partition } from './partition.ts';
import { policyBook } from './permissions.ts';
import { byteStream, randomStream, uuidStream } from './random.ts';
import { stock } from './stock.ts';

export interface ServicesDeps {
  readonly assembly: Assembly;
  readonly partition: Partition;
  readonly events: CloudEvents;
  readonly databases: DatabaseEngine;
  readonly seed: number;
  /** How RDS behaves beyond what is usual. */
  readonly rds?: RdsBehaviour;
  /** How many keys S3 puts on a page for those who name no number. */
  readonly s3?: Pick<S3Deps, 'pageSize'>;
  readonly alarms?: AlarmOptions;
}

export type Services = ReturnType<typeof createServices>;

/** Everything but Lambda, Step Functions and the Scheduler, which need the rest to run. */
export function createServices({
  assembly,
  partition,
  events,
  databases,
  seed,
  rds: behaviour,
  s3,
  alarms: alarmOptions = {},
}: ServicesDeps) {
  const { account } = assembly;
  const { clock } = partition;
  // The first account has the streams and names that it would have alone.
  const prefix = partition.keys.size === 0 ? '' : `${account}/`;
  const uuids = (name: string) => ({ uuid: uuidStream(seed, `${prefix}${name}`) });
  const keys = createKeys({ account, clock, ...uuids('kms'), elsewhere: (other) => partition.keys.get(other) });
  partition.keys.set(account, keys);
  const buckets = bucketsOf(partition.buckets, account);
  const topics = createTopics({ account, ...uuids('sns') });
  const alarms = createAlarms(assembly.alarms);
  const { recorder } = alarms;
  const queues = reportingQueues({ queues: createQueues({ account, clock, ...uuids('sqs') }), recorder, clock });
  const secrets = createSecrets({
    account,
    clock,
    ...uuids('secrets'),
    random: randomStream(seed, `${prefix}secrets`),
  });
  const outbox = createOutbox(clock);
  const book = policyBook(assembly.roles, {
    kms: keys,
    s3: buckets,
    sns: topics,
    sqs: queues,
    secretsmanager: secrets,
  });
  const authorizer = createAuthorizer(book);
  const { authorize } = authorizer;
  const keyStore = createKeyStore({ keys, authorize });
  const rds: RdsService = rdsService({
    ...{ clock, authorize, events, databases, account, prefix, keys: keyStore, ids: counter(), ...behaviour },
    neighbours: () => [...partition.rds.values()].filter((other) => other !== rds),
  });
  partition.rds.set(account, rds);
  stock(assembly, { keys, buckets, topics, queues, secrets, rds });
  const watch = startAlarms(alarms, {
    ...{ clock, events, keys, topics, outbox, queues, authorize, ...uuids('sns-alarms') },
    options: alarmOptions,
  });
  const services: readonly Service[] = [
    rds,
    s3Service({ buckets, authorize, keys: keyStore, clock, events, ...uuids('s3'), ...s3 }),
    snsService({ topics, outbox, queues, keys: keyStore, authorize, events, clock, ...uuids('sns-messages') }),
    reportingService(sqsService({ queues, authorize, clock, ...uuids('sqs-receipts') }), { queues, recorder, clock }),
    kmsService({ keys, authorize, clock, ...uuids('kms-grants'), randomBytes: byteStream(seed, 'kms') }),
    secretsManagerService({ secrets, keys: keyStore, authorize }),
    cloudWatchService({ sources: [rdsMetrics(rds.metrics), recorder], authorize, alarms: () => watch.list() }),
    stsService(),
  ];
  return { services, alarms: watch, authorizer, book, keyStore, rds, keys, buckets, topics, queues, secrets, outbox };
}

function counter(): () => number {
  let last = 0;
  return () => {
    last += 1;
    return last;
  };
}
