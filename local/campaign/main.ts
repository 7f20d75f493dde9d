/** Campaigns of rehearsals: the entry point. Reads the clock, the arguments and the streams. */
import { writeFileSync } from 'node:fs';
import { PolicyRefused } from '#infra/policy-file.ts';
import type { SeedOutcome } from '../rehearsal/faults/seeds.ts';
import { isGood } from '../rehearsal/faults/seeds.ts';
import { shrinkSeed } from '../rehearsal/faults/shrink/seed.ts';
import { type PairOutcome, runSystematic, violationsIn } from '../rehearsal/faults/systematic/run.ts';
import { tellPairs } from '../rehearsal/faults/systematic/telling.ts';
import { systematicText } from '../rehearsal/faults/systematic/text.ts';
import { inShares } from './jobs.ts';
import { type CampaignOptions, CampaignUsage, help, readCampaign } from './options.ts';
import { playSeeds, seedLine, seedsText } from './seeds.ts';

process.env['CDK_VALIDATION'] ??= 'false';
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const args = process.argv.slice(2);
process.exitCode = await main().catch(explain);

async function main(): Promise<number> {
  // New seeds each time; they are printed, and any of them can be played again.
  const options = readCampaign(args, () => Math.floor(Date.now() / 1000) % 1_000_000_000);
  if (options === 'help') {
    console.log(help);
    return 0;
  }
  return options.what === 'seeds' ? seeds(options) : systematic(options);
}

async function seeds(options: CampaignOptions): Promise<number> {
  const told = (outcome: SeedOutcome) => console.log(options.lines ? JSON.stringify(outcome) : seedLine(outcome));
  const outcomes: SeedOutcome[] = [];
  if (options.jobs === 1) outcomes.push(...(await playSeeds(options, told)));
  else {
    await inShares(withFirst(options), options.jobs, (line) => {
      const outcome = JSON.parse(line) as SeedOutcome;
      outcomes.push(outcome);
      told(outcome);
    });
  }
  if (!options.lines) console.log(seedsText(outcomes));
  const bad = outcomes.find((outcome) => !isGood(outcome));
  if (bad && options.shrink !== undefined) await smaller(bad, options, options.shrink);
  return bad ? 1 : 0;
}

/** Every share must know from which seed on. */
function withFirst({ first }: CampaignOptions): readonly string[] {
  const kept = args.filter(
    (arg, index) => !/^--(jobs|first|shrink)/.test(arg) && !/^--(jobs|first|shrink)$/.test(args[index - 1] ?? ''),
  );
  return [...kept, '--first', String(first)];
}

async function smaller({ seed, broken: [first] }: SeedOutcome, options: CampaignOptions, file: string): Promise<void> {
  if (!first) return;
  const { policyFile, days, databases } = options;
  const shrunk = await shrinkSeed({ policyFile, days, databases, seed, invariant: first.id, faultsFile: file });
  writeFileSync(file, shrunk.faults);
  console.log(`${first.id} is broken by less, found in ${shrunk.played} rehearsals:\n${shrunk.faults}${shrunk.replay}`);
}

async function systematic(options: CampaignOptions): Promise<number> {
  const { policyFile, share, lines, jobs } = options;
  const outcomes: PairOutcome[] = [];
  const told = tellPairs((line) => console.error(line));
  let pairs = 0;
  if (jobs > 1) {
    await inShares(withFirst(options), jobs, (line) => {
      const one = JSON.parse(line) as { pairs: number; outcome: PairOutcome };
      pairs = one.pairs;
      outcomes.push(one.outcome);
      told(one.outcome, pairs);
    });
  } else {
    const result = await runSystematic(policyFile, {
      ...(share && { shard: { index: share.number - 1, of: share.of } }),
      onOutcome: (outcome, of) => (lines ? console.log(JSON.stringify({ pairs: of, outcome })) : told(outcome, of)),
    });
    ({ pairs } = result);
    outcomes.push(...result.outcomes);
  }
  const result = { pairs, tried: outcomes.length, outcomes, violations: violationsIn(outcomes) };
  if (!lines) console.log(systematicText(result));
  return result.violations.length > 0 ? 1 : 0;
}

function explain(error: unknown): number {
  const known = error instanceof CampaignUsage || error instanceof PolicyRefused;
  console.error(known ? error.message : error);
  if (error instanceof CampaignUsage) console.error('See --help.');
  return 2;
}
