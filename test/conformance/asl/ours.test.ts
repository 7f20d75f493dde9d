import { describe, expect, it } from 'vitest';
import { cases } from './cases.ts';
import { runOurs } from './ours.ts';

describe.each([...new Set(cases.map(({ heading }) => heading))])('%s', (heading) => {
  it.each(cases.filter((one) => one.heading === heading))('$title', async (one) => {
    expect(await runOurs(one)).toEqual(one.expected);
  });
});
