/** What the tests of invariants use again and again. */
import { CreateDBSnapshotCommand } from '@aws-sdk/client-rds';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterEach } from 'vitest';
import { type LedgerDraft, type LedgerEntry, ledgerKey, nextEntry, writeEntry } from '#core/ledger.ts';
import type { StepName } from '#lambdas/registry.ts';
import { type House, house, primary, rule } from './house.ts';

/** Houses that are closed after the test that opened them. */
export function houses(): (...of: Parameters<typeof house>) => Promise<House> {
  const open: House[] = [];
  afterEach(async () => {
    for (const each of open.splice(0)) await each.close();
  });
  return async (...of) => {
    const made = await house(...of);
    open.push(made);
    return made;
  };
}

export function bucketOf({ cloud }: House): string {
  return `lifeboat-pol-isms-008-ledger-${cloud.assembly.account}-${primary}`;
}

/** Writes an object as a step would. */
export async function put(made: House, Key: string, Body: string, as: StepName = 'close-cycle'): Promise<void> {
  const s3 = made.cloud.client(S3Client, primary, as);
  const once = Key.startsWith('ledger/') ? { IfNoneMatch: '*' } : {};
  await s3.send(new PutObjectCommand({ Bucket: bucketOf(made), Key, Body, ContentType: 'application/json', ...once }));
}

/** Publishes as a step would. */
export async function publish(
  made: House,
  kind: 'email' | 'chat',
  message: { Subject?: string; Message: string },
): Promise<void> {
  const sns = made.cloud.client(SNSClient, primary, 'record-failure');
  const TopicArn = `arn:aws:sns:${primary}:${made.cloud.assembly.account}:lifeboat-pol-isms-008-${kind}`;
  await sns.send(new PublishCommand({ TopicArn, ...message }));
}

/** An entry about nothing in particular, as the pipeline would write it. */
export function entry(made: House, draft: Partial<LedgerDraft> = {}, tail?: LedgerEntry): LedgerEntry {
  return nextEntry(tail, {
    ...{ chain: 'pipeline', id: 'entry', at: made.cloud.now(), event: 'cycle-opened', policy: 'pol-isms-008' },
    ...{ rule, clauses: ['E-4.1-full'], subject: 'pol-isms-008', cycle: made.cloud.now(), facts: {} },
    ...draft,
  } as LedgerDraft);
}

export async function write(made: House, written: LedgerEntry): Promise<void> {
  await put(made, ledgerKey(written.chain, written.seq), writeEntry(written));
}

/** A snapshot that a step begins and nobody ends. */
export async function begin(made: House, id: string): Promise<void> {
  const tags = {
    'lifeboat:policy': 'pol-isms-008',
    'lifeboat:rule': rule,
    'lifeboat:class': 'critical',
    'lifeboat:cycle': made.cloud.now(),
  };
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const [DBInstanceIdentifier = ''] = made.databases;
  await made
    .rds(primary, 'take-snapshot')
    .send(new CreateDBSnapshotCommand({ DBInstanceIdentifier, DBSnapshotIdentifier: id, Tags }));
}
