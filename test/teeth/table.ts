/** The page docs/teeth.md: `UPDATE_TEETH=1 npm run test:teeth` writes it. */
import type { Outcome } from './find.ts';
import type { Finder, Patch } from './patch.ts';

export interface Found {
  readonly patch: Patch;
  readonly finder: Finder;
  readonly outcome: Outcome;
}

const introduction = `# What the checks can find

A check that cannot fail proves nothing. Each defect below is kept as a patch in \`test/teeth/patches\`. It is planted in a copy
of the tree, and what is named beside it has to turn red, having been green without it. \`npm run test:teeth\` does this for
all of them; \`UPDATE_TEETH=1 npm run test:teeth\` writes this page.

*First seen* is the virtual instant of the first violation; a rehearsal without \`--start\` begins on the day the policy takes
effect. *Seconds* is the whole command on the broken tree, start and synthesis included, on a machine with two cores.

| Defect | Clause | Found by | As | First seen | Seconds |
|---|---|---|---|---|---|
`;

export function tableOf(found: readonly Found[]): string {
  const sorted = found.toSorted((a, b) => (a.patch.name < b.patch.name ? -1 : 1));
  const rows = sorted.map(({ patch, finder, outcome }) => {
    return `${cells(patch, finder)} ${outcome.foundAt ?? ''} | ${outcome.seconds.toFixed(0)} |`;
  });
  return `${introduction}${rows.join('\n')}\n`;
}

/** The part of a row that does not change from run to run. */
export function cells({ name, defect, clause }: Patch, { tool, args, red }: Finder): string {
  return `| [${defect}](../test/teeth/patches/${name}.patch) | ${clause} | \`${[tool, ...args].join(' ')}\` | ${red} |`;
}
