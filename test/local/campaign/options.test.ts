import { describe, expect, it } from 'vitest';
import { CampaignUsage, readCampaign } from '#local/campaign/options.ts';
import { seedLine, seedsText } from '#local/campaign/seeds.ts';

const read = (...words: readonly string[]) => readCampaign(words, () => 4711);

describe('the arguments of a campaign', () => {
  it('have defaults, and a first seed by chance', () => {
    expect(read('seeds')).toEqual({
      ...{ what: 'seeds', policyFile: 'policies/pol-isms-008.yaml', jobs: 1, seeds: 50, first: 4711 },
      ...{ days: 30, databases: 5, shrink: undefined, lines: false },
    });
    expect(read('--help')).toBe('help');
  });

  it('are taken as given', () => {
    expect(read('systematic', 'p.yaml', '--jobs', '2', '--share', '2/3', '--first', '7')).toMatchObject({
      ...{ what: 'systematic', policyFile: 'p.yaml', jobs: 2, share: { number: 2, of: 3 }, first: 7 },
    });
  });

  it.each([
    [[], 'nothing: write seeds or systematic'],
    [['sedes'], 'sedes: write seeds or systematic'],
    [['seeds', 'a.yaml', 'b.yaml'], 'b.yaml: one policy file is enough'],
    [['seeds', '--days', '0'], '--days 0: write a whole number from 1 to 3660'],
    [['seeds', '--share', '3/2'], '--share 3/2: write which share of how many, such as 1/2'],
  ])('%j is refused with what would be right', (words, message) => {
    expect(() => read(...words)).toThrow(new CampaignUsage(message));
  });

  it('refuse an option that there is not', () => {
    expect(() => read('seeds', '--sees', '3')).toThrow(CampaignUsage);
  });
});

describe('the outcome of seeds', () => {
  const good = { seed: 8, faultsInjected: 3, broken: [], replay: 'play 8' };
  const bad = {
    seed: 7,
    faultsInjected: 5,
    broken: [{ id: 'ledger-holds', times: 2, first: 'here' }],
    replay: 'play 7',
  };
  const unplayed = { seed: 9, faultsInjected: 0, broken: [], error: 'Error: lost', replay: 'play 9' };

  it('names what broke first, and how it is played again', () => {
    expect(seedLine(good)).toBe('seed 8: 3 faults, every promise held');
    expect(seedLine(bad)).toBe('seed 7: 5 faults, 1 promise broken\n  ledger-holds (2 ×): here\n  play 7');
    expect(seedLine(unplayed)).toBe('seed 9: could not be played: Error: lost\n  play 9');
  });

  it('ends with the seeds, the faults and every failing command', () => {
    expect(seedsText([good, bad, unplayed])).toBe(
      '3 seeds from 7 to 9, 8 faults took effect, 2 seeds broke a promise.\nplay 7\nplay 9',
    );
  });
});
