import { describe, expect, it } from 'vitest';
import type { LedgerEntry } from '#core/ledger.ts';
import { certified } from '#local/rehearsal/invariants/certified.ts';
import { losses } from '#local/rehearsal/invariants/losses.ts';
import { type House, primary, rule, secondary } from './house.ts';
import { entry, houses, put, write } from './tools.ts';

const opened = houses();
const id = 'lifeboat-p0';
const explanations = async (made: House) => (await made.result()).violations.map(({ explanation }) => explanation);

describe('losses-are-entered', () => {
  const lost = (made: House, region: string, tail?: LedgerEntry) =>
    entry(made, { event: 'point-lost', facts: { point: id, region } }, tail);

  it('finds a point that somebody deleted, and that no entry misses within two runs [A-6-disposal]', async () => {
    const made = await opened([losses]);
    await made.point({ id });
    await made.remove(id, secondary, 'admin');
    await made.pass(60);
    expect(await explanations(made)).toEqual([
      expect.stringMatching(
        /^lifeboat-p0 in eu-central-1 was deleted by hand, and 54 h .* no entry says that it is lost/,
      ),
    ]);
  });

  it('is content when an entry says so, and asks nothing about what was never good', async () => {
    const made = await opened([losses]);
    await made.point({ id });
    await made.remove(id, secondary, 'admin');
    await made.pass(1);
    await write(made, lost(made, secondary));
    await made.point({ id: 'lifeboat-p1', verified: false });
    await made.remove('lifeboat-p1', primary, 'admin');
    await made.pass(60);
    expect(await made.result()).toMatchObject({ checked: 2, broken: 0 });
  });

  it('does not count while something else was broken', async () => {
    const made = await opened([losses]);
    await made.point({ id });
    made.faults.push({ kind: 'lambda-dies', at: made.cloud.now(), site: 'plan-retention' });
    await made.remove(id, secondary, 'admin');
    await made.pass(60);
    const { broken, exemptions } = await made.result();
    expect([broken, exemptions[0]?.applied]).toEqual([0, 1]);
  });

  it('finds a point that is entered as lost and is there, or was removed by the pipeline', async () => {
    const made = await opened([losses]);
    await made.point({ id });
    await made.remove(id);
    await made.pass(1);
    const first = lost(made, primary);
    await write(made, first);
    await write(made, lost(made, secondary, first));
    expect(await explanations(made)).toEqual([
      expect.stringContaining(`${id} in ${primary} is lost, and it was removed by the pipeline`),
      expect.stringContaining(`${id} in ${secondary} is lost, and it is available`),
    ]);
  });
});

describe('disposal-is-certified', () => {
  /** Gone in both Regions, and entered as gone. */
  async function disposed(made: House): Promise<LedgerEntry[]> {
    await made.point({ id });
    const entries: LedgerEntry[] = [];
    for (const region of [primary, secondary]) {
      await made.remove(id, region);
      await made.pass(1);
      entries.push(entry(made, { event: 'removal-confirmed', rule, facts: { point: id, region } }, entries.at(-1)));
      await write(made, entries.at(-1) as LedgerEntry);
    }
    return entries;
  }

  function certificate(entries: readonly LedgerEntry[]): string {
    const places = entries.map(({ at: goneAt, facts }) => ({ region: facts['region'], end: 'removed', goneAt }));
    return JSON.stringify({ point: id, places, entries: entries.map(({ hash }) => ({ hash })) });
  }

  const certify = (made: House, text: string) => put(made, `certificates/${id}.json`, text, 'confirm-removal');

  it('finds a point that is gone everywhere and has none [A-6-disposal]', async () => {
    const made = await opened([certified]);
    await disposed(made);
    await made.pass(7);
    expect((await explanations(made)).at(-1)).toContain(`${id} was removed and is nowhere any more`);
  });

  it('is content with one that tells every removal, written once', async () => {
    const made = await opened([certified]);
    await certify(made, certificate(await disposed(made)));
    await made.pass(7);
    expect(await made.result()).toMatchObject({ broken: 0 });
    await certify(made, certificate([]));
    expect((await explanations(made))[0]).toMatch(/it was written 2 times, and it tells other removals .* not name/);
  });

  it('finds one that leaves a place out, or is of another time', async () => {
    const made = await opened([certified]);
    const [first, second] = await disposed(made);
    if (first === undefined || second === undefined) throw new Error('two were confirmed');
    await certify(made, certificate([first, { ...second, at: '2026-01-01T00:00:00Z' }]));
    expect(await explanations(made)).toEqual([expect.stringContaining('it tells other removals than the ledger')]);
  });
});
