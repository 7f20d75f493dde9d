import { describe, expect, it } from 'vitest';
import { readPolicyFile } from '#infra/policy-file.ts';
import { estate } from '#local/rehearsal/estate/index.ts';
import { Objectives } from '#local/rehearsal/objectives.ts';

const policy = readPolicyFile('policies/pol-isms-008.yaml');
const start = '2026-01-17T00:00:00Z';
const hours = (count: number) => Date.parse(start) + count * 3_600_000;
const regions = ['eu-west-1', 'eu-central-1'];

function watched(of = policy) {
  const databases = estate(of, { databases: 1, seed: 1 });
  const [database] = databases;
  if (!database) throw new Error('an estate of one has none');
  const objectives = new Objectives({ policy: of, estate: databases, start });
  const verified = (point: string, taken: number, now: number, where = regions) => {
    const takenAt = new Date(hours(taken)).toISOString().replace('.000Z', 'Z');
    objectives.verified({ subject: `rds-instance/${database.id}`, point, takenAt, regions: where }, hours(now));
  };
  return { objectives, verified, id: database.id, only: (end: number) => objectives.achieved(hours(end))[0] };
}

describe('the RPO that was achieved', () => {
  it('is the lag of continuous recovery where the policy promises it [E-3.1-rpo]', () => {
    const { objectives, verified, id, only } = watched();
    verified('a', 2, 3);
    objectives.looked(id, 300, hours(4));
    objectives.looked(id, 5400, hours(5));
    expect(only(6)?.rpoSeconds).toEqual({
      ...{ target: 3600, worst: 5400, met: false, at: '2026-01-17T05:00:00Z', resource: `rds-instance/${id}` },
      measurements: 2,
    });
  });

  it('is never worse than the newest recovery point, and that point is all there is without continuous recovery', () => {
    const { objectives, verified, id, only } = watched();
    verified('a', 2, 3);
    objectives.looked(id, undefined, hours(4));
    expect(only(4)?.rpoSeconds.worst).toBe(2 * 3600);
    objectives.looked(id, 86_400, hours(5));
    expect(only(5)?.rpoSeconds.worst).toBe(3 * 3600);
  });

  it('is by recovery points alone where the policy has no continuous rule', () => {
    const rules = policy.rules.filter(({ method }) => method !== 'continuous');
    const { objectives, verified, id, only } = watched({ ...policy, rules });
    verified('a', 2, 3);
    objectives.looked(id, 300, hours(4));
    expect(only(10)?.rpoSeconds.worst).toBe(8 * 3600);
    expect(only(10)?.lagSeconds).toBeUndefined();
  });

  it('of points alone is held against the age that the policy allows [E-10.1-age]', () => {
    const { verified, only } = watched();
    verified('a', 0, 0);
    expect(only(25)?.pointSeconds).toMatchObject({ target: 25 * 3600, worst: 25 * 3600, met: true });
    expect(only(26)?.pointSeconds).toMatchObject({ met: false });
  });

  it('of each Region is by its points alone, and of all together by the newest anywhere [E-6.1-region]', () => {
    const { objectives, verified, only } = watched();
    verified('a', 0, 1);
    verified('b', 24, 25);
    objectives.gone('eu-central-1', 'b', hours(30));
    const { regions: worst, pointSeconds } = only(40) ?? {};
    expect(worst?.['eu-central-1']?.seconds).toBe(40 * 3600);
    expect(worst?.['eu-west-1']?.seconds).toBe(25 * 3600);
    expect(pointSeconds?.worst).toBe(25 * 3600);
  });

  it('says how long it took until there was a first point', () => {
    const { verified, only, id } = watched();
    verified('a', 2, 2.5);
    verified('b', 26, 26.5);
    expect(only(27)?.firstPointSeconds).toMatchObject({ seconds: 9000, resource: `rds-instance/${id}` });
  });
});

describe('the RTO that was achieved', () => {
  it('is the worst of all restore tests, to available and until all data was read [E-3.1-rto]', () => {
    const { objectives, only } = watched();
    const test = { class: 'critical', subject: 'rds-instance/orders', region: 'eu-west-1' };
    objectives.tested({ ...test, availableSeconds: 600, rtoSeconds: 900 }, '2026-02-01T05:00:00Z');
    objectives.tested({ ...test, availableSeconds: 700 }, '2026-03-01T05:00:00Z');
    expect(only(1)).toMatchObject({
      rtoSeconds: {
        target: 14_400,
        worst: 900,
        met: true,
        measurements: 1,
        resource: 'rds-instance/orders in eu-west-1',
      },
      availableSeconds: { worst: 700, measurements: 2, at: '2026-03-01T05:00:00Z' },
    });
  });

  it('is not met when it was never measured', () => {
    expect(watched().only(1)?.rtoSeconds).toEqual({ target: 14_400, met: false, measurements: 0 });
  });
});
