/** All services of the local cloud over their stores, before anything is in them. */

import type { Assembly } from '../assembly/read.ts';
import { createAuthorizer } from '../authorizer/authorizer.ts';
import type { Clock, DatabaseEngine, EventLog, Service } from '../seams.ts';
import { cloudWatchService } from '../services/cloudwatch/service.ts';
import { createKeyStore } from '../services/kms/key-store.ts';
import { createKeys } from '../services/kms/keys.ts';
import { kmsService } from '../services/kms/service.ts';
import { type RdsService, rdsService } from '../services/rds/service.ts';
import type { RdsDependencies } from '../services/rds/world.ts';
import { createBuckets } from '../services/s3/buckets.ts';
import { s3Service } from '../services/s3/service.ts';
import { createSecrets } from '../services/secretsmanager/secrets.ts';
import { secretsManagerService } from '../services/secretsmanager/service.ts';
import { createOutbox } from '../services/sns/outbox.ts';
import { snsService } from '../services/sns/service.ts';
import { createTopics } from '../services/sns/topics.ts';
import { createQueues } from '../services/sqs/queues.ts';
import { sqsService } from '../services/sqs/service.ts';
import { stsService } from '../services/sts/service.ts';
import { rdsMetrics } from './metrics.ts';
import { policyBook } from './permissions.ts';
import { byteStream, randomStream, uuidStream } from './random.ts';
import { stock } from './stock.ts';

export interface ServicesDeps {
  readonly assembly: Assembly;
  readonly clock: Clock;
  readonly events: EventLog;
  readonly databases: DatabaseEngine;
  readonly seed: number;
  /** How RDS behaves beyond what is usual. */
  readonly rds?: Pick<RdsDependencies, 'durations' | 'outcome' | 'engineVersion'>;
}

export type Services = ReturnType<typeof createServices>;

/** Everything but Lambda, Step Functions and the Scheduler, which need the rest to run. */
export function createServices({ assembly, clock, events, databases, seed, rds: behaviour }: ServicesDeps) {
  const { account } = assembly;
  const uuids = (name: string) => ({ uuid: uuidStream(seed, name) });
  const keys = createKeys({ account, clock, ...uuids('kms') });
  const buckets = createBuckets({ clock });
  const topics = createTopics({ account, ...uuids('sns') });
  const queues = createQueues({ account, clock, ...uuids('sqs') });
  const secrets = createSecrets({ account, clock, ...uuids('secrets'), random: randomStream(seed, 'secrets') });
  const outbox = createOutbox(clock);
  const book = policyBook(assembly.roles, [keys, buckets, topics, queues, secrets]);
  const authorizer = createAuthorizer(book);
  const { authorize } = authorizer;
  const keyStore = createKeyStore({ keys, authorize });
  const rds: RdsService = rdsService({
    ...{ clock, authorize, events, databases, account, keys: keyStore, ids: counter(), ...behaviour },
  });
  stock(assembly, { keys, buckets, topics, queues, secrets, rds });
  const services: readonly Service[] = [
    rds,
    s3Service({ buckets, authorize, keys: keyStore, clock, ...uuids('s3') }),
    snsService({ topics, outbox, queues, keys: keyStore, authorize, events, clock, ...uuids('sns-messages') }),
    sqsService({ queues, authorize, clock, ...uuids('sqs-receipts') }),
    kmsService({ keys, authorize, clock, ...uuids('kms-grants'), randomBytes: byteStream(seed, 'kms') }),
    secretsManagerService({ secrets, keys: keyStore, authorize }),
    cloudWatchService({ sources: [rdsMetrics(rds.metrics)], authorize }),
    stsService(),
  ];
  return { services, authorizer, book, keyStore, queues, secrets, outbox, buckets };
}

function counter(): () => number {
  let last = 0;
  return () => {
    last += 1;
    return last;
  };
}
