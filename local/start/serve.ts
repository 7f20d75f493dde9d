/** Keeps the local cloud up for other tools. Virtual time goes on with the real one, a second at a time. */
import { setTimeout as sleep } from 'node:timers/promises';
import { addSeconds } from '#core/instant.ts';
import { adminAccessKeyId } from '../cloud/principals.ts';
import type { Cloud } from '../cloud.ts';
import type { Terminal } from './terminal.ts';

/** Never returns: a signal ends it. */
export async function serve(cloud: Cloud, out: Terminal): Promise<never> {
  out.line(`
The local cloud is up at ${cloud.endpointUrl} until Ctrl-C. For example:

  export AWS_ACCESS_KEY_ID=${adminAccessKeyId} AWS_SECRET_ACCESS_KEY=local
  aws --endpoint-url ${cloud.endpointUrl} --region eu-west-1 rds describe-db-snapshots --output table
  aws --endpoint-url ${cloud.endpointUrl} --region eu-central-1 rds describe-db-snapshots --output table
`);
  for (;;) {
    await cloud.runUntil(addSeconds(cloud.now(), 1));
    await sleep(1000);
  }
}
