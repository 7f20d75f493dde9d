import { describe, expect, it } from 'vitest';
import { chooseTestClass, memoryGiB } from '#core/restore/test-class.ts';

const orderable = [
  'db.m6g.large',
  'db.r6g.2xlarge',
  'db.t3.micro',
  'db.t3.small',
  'db.t4g.medium',
  'db.t4g.micro',
  'db.t4g.small',
  'db.x2iedn.xlarge',
];

describe('the class of a test instance', () => {
  it.each([
    [20, 'db.t4g.micro'],
    [50, 'db.t4g.micro'],
    [51, 'db.t4g.small'],
    [400, 'db.t4g.medium'],
    [900, 'db.m6g.large'],
    [2000, 'db.r6g.2xlarge'],
  ])('is the smallest that fits %d GiB of storage: %s', (allocatedGiB, expected) => {
    expect(chooseTestClass(orderable, { allocatedGiB })?.class).toBe(expected);
  });

  it('prefers Graviton burstable classes among equals, and takes another architecture where there is none', () => {
    expect(chooseTestClass(['db.t2.micro', 'db.t3.micro', 'db.t4g.micro'], { allocatedGiB: 20 })?.class).toBe(
      'db.t4g.micro',
    );
    expect(chooseTestClass(['db.m5.large', 'db.t3.micro'], { allocatedGiB: 20, class: 'db.m6g.large' })?.class).toBe(
      'db.t3.micro',
    );
  });

  it('is the largest when none fits, and says so', () => {
    const chosen = chooseTestClass(['db.t3.micro', 'db.t3.small'], { allocatedGiB: 16_000 });
    expect(chosen).toEqual({
      class: 'db.t3.small',
      why: 'no class on offer has 32 GiB of memory for 16000 GiB of storage; db.t3.small is the largest',
    });
  });

  it('is the source’s own when the memory of none is known, and nothing when nothing is on offer', () => {
    expect(
      chooseTestClass(['db.x1.16xlarge', 'db.z1d.large'], { allocatedGiB: 20, class: 'db.z1d.large' })?.class,
    ).toBe('db.z1d.large');
    expect(chooseTestClass([], { allocatedGiB: 20 })).toBeUndefined();
  });

  it.each([
    ['db.t4g.micro', 1],
    ['db.t3.medium', 4],
    ['db.t3.2xlarge', 32],
    ['db.m7g.large', 8],
    ['db.m6gd.4xlarge', 64],
    ['db.r6g.2xlarge', 64],
    ['db.r5.large', 16],
    ['db.serverless', undefined],
    ['db.x2iedn.xlarge', undefined],
    ['db.m5.metal', undefined],
  ])('%s has %s GiB of memory', (name, memory) => {
    expect(memoryGiB(name)).toBe(memory);
  });
});
