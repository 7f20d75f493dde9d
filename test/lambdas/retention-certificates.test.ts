import { DeleteDBSnapshotCommand } from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { certificateKey } from '#core/documents.ts';
import { certificateProblems } from '#core/evidence/certificate.ts';
import { AwsError } from '#local/seams.ts';
import { type Cloud, primary, secondary } from './cloud.ts';
import { afterCycles, at, cyclesIn, rule } from './retention-cloud.ts';

describe('the certificate of disposal', () => {
  const certificates = (cloud: Cloud) => cloud.bodies('certificates/');
  const puts = (cloud: Cloud) =>
    cloud.calls.filter(({ operation, input }) => operation === 'PutObject' && String(input['Key']).startsWith('cert'));

  it('is written once for each point, with the last of its places, and holds [A-6-disposal] [A-6-sensitive]', async () => {
    const cloud = await afterCycles(5);
    await cloud.run('retention', rule, at(4, 6));
    expect(certificates(cloud)).toEqual([]);
    cloud.calls.length = 0;
    const { name } = await cloud.run('retention', rule, at(5, 6));
    expect(certificates(cloud).map(({ key }) => key)).toEqual([
      expect.stringMatching(/^certificates\/lifeboat-orders-20260117t0200z-[0-9a-f]{8}\.json$/),
      expect.stringMatching(/^certificates\/lifeboat-orders-20260118t0200z-[0-9a-f]{8}\.json$/),
    ]);
    expect(puts(cloud)).toHaveLength(2);
    const ledger = cloud.ledger().filter(({ chain }) => chain === 'rds-instance.orders');
    for (const { key, value } of certificates(cloud)) {
      expect(certificateProblems(value, (seq) => ledger[seq - 1])).toEqual([]);
      expect(key).toBe(certificateKey(value.point));
      const place = { end: 'removed', account: '111122223333', run: at(5, 6), execution: name };
      expect(value).toMatchObject({
        ...{ subject: 'rds-instance/orders', class: 'critical', rule, terms: { days: 3, floor: 2 } },
        places: [
          { region: secondary, ...place, reason: expect.stringMatching(/\w/) },
          { region: primary, ...place },
        ],
      });
      const cited = value.entries.map(({ event }: { event: string }) => event).sort();
      const each = ['removal-announced', 'removal-confirmed', 'removal-started'].flatMap((event) => [event, event]);
      expect(cited).toEqual(['recovery-point-verified', ...each].sort());
    }
  });

  it('waits for the other Region, however long, and says when the point was gone in each', async () => {
    const cloud = await afterCycles(5);
    await cloud.run('retention', rule, at(4, 6));
    const denied = new AwsError('AccessDenied', 'not authorized to perform rds:DeleteDBSnapshot', 403);
    cloud.faults.push((call) =>
      call.operation === 'DeleteDBSnapshot' && call.region === secondary ? denied : undefined,
    );
    await cloud.run('retention', rule, at(5, 6));
    expect(await cyclesIn(cloud, primary)).toHaveLength(3);
    expect(certificates(cloud)).toEqual([]);
    cloud.faults.pop();
    await cloud.run('retention', rule, at(6, 6));
    expect(certificates(cloud)).toHaveLength(2);
    for (const { value } of certificates(cloud)) {
      expect(value.places).toMatchObject([
        { region: secondary, run: at(6, 6) },
        { region: primary, run: at(5, 6) },
      ]);
    }
  });

  it('says of a place that somebody else emptied it', async () => {
    const cloud = await afterCycles(5);
    await cloud.run('retention', rule, at(4, 6));
    const [copy] = (await cloud.snapshots(secondary)).filter((each) => each.DBSnapshotIdentifier?.includes('20260117'));
    const gone = new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: copy?.DBSnapshotIdentifier });
    await cloud.send(() => cloud.clients.rds(secondary).send(gone));
    await cloud.run('retention', rule, at(5, 6));
    const [certificate] = certificates(cloud).filter(({ key }) => key.includes('20260117'));
    expect(certificate?.value.places).toMatchObject([
      { region: secondary, end: 'lost' },
      { region: primary, end: 'removed' },
    ]);
  });
});
