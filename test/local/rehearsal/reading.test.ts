import { describe, expect, it } from 'vitest';
import { readingMs } from '#local/rehearsal/reading.ts';

const gib = 2 ** 30;

describe('reading a restored database', () => {
  it('is as fast as its storage: four times faster from 400 GiB on', () => {
    expect(readingMs(100 * gib, 399 * gib)).toBe(819_200);
    expect(readingMs(100 * gib, 400 * gib)).toBe(204_800);
    expect(readingMs(0, 0)).toBe(0);
  });
});
