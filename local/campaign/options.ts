/** Arguments of a campaign, read strictly. */
import { parseArgs } from 'node:util';

/** The command line cannot be used as it is; the message says what would be right. */
export class CampaignUsage extends Error {
  override readonly name = 'CampaignUsage';
}

export interface CampaignOptions {
  readonly what: 'seeds' | 'systematic';
  readonly policyFile: string;
  /** Processes that share the work. */
  readonly jobs: number;
  /** Which share this process does, from 1, of how many; absent: all of it. */
  readonly share?: { readonly number: number; readonly of: number };
  readonly seeds: number;
  readonly first: number;
  readonly days: number;
  readonly databases: number;
  /** Makes the first failing one smaller, and writes its faults here. */
  readonly shrink: string | undefined;
  /** Outcomes as one line of JSON each, for the process that shares out the work. */
  readonly lines: boolean;
}

export const help = `Many rehearsals, to find the one in which a promise is broken.

npm run campaign -- seeds [FILE] [options]        the faults of many seeds
npm run campaign -- systematic [FILE] [options]   every call site × every fault, one at a time

  --seeds N        how many seeds (50)
  --first N        the first of them; by chance without it, and printed
  --days N         virtual days of each (30)
  --databases N    databases of each (5)
  --jobs N         processes that share the work (1)
  --share I/N      does only the I-th of N shares
  --shrink FILE    makes the first failing rehearsal smaller and writes its faults there
  --help`;

const options = {
  seeds: { type: 'string', default: '50' },
  first: { type: 'string' },
  days: { type: 'string', default: '30' },
  databases: { type: 'string', default: '5' },
  jobs: { type: 'string', default: '1' },
  share: { type: 'string' },
  shrink: { type: 'string' },
  lines: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** `chance`: where the first seed comes from when none is given. Throws CampaignUsage. */
export function readCampaign(args: readonly string[], chance: () => number): CampaignOptions | 'help' {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  const [what = '', policyFile = 'policies/pol-isms-008.yaml', ...more] = positionals;
  if (what !== 'seeds' && what !== 'systematic')
    throw new CampaignUsage(`${what || 'nothing'}: write seeds or systematic`);
  if (more.length > 0) throw new CampaignUsage(`${more.join(' ')}: one policy file is enough`);
  return {
    ...{ what, policyFile, shrink: values.shrink, lines: values.lines },
    jobs: whole('jobs', values.jobs, 1, 64),
    seeds: whole('seeds', values.seeds, 1, 1_000_000),
    first: values.first === undefined ? chance() : whole('first', values.first, 0, 2 ** 31 - 1),
    days: whole('days', values.days, 1, 3660),
    databases: whole('databases', values.databases, 1, 10_000),
    ...(values.share === undefined ? {} : { share: shareOf(values.share) }),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new CampaignUsage(error instanceof Error ? error.message : String(error));
  }
}

function whole(name: string, text: string, from: number, to: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= from && value <= to) return value;
  throw new CampaignUsage(`--${name} ${text}: write a whole number from ${from} to ${to}`);
}

function shareOf(text: string): { number: number; of: number } {
  const [number = 0, of = 0] = text.split('/').map(Number);
  if (Number.isInteger(number) && Number.isInteger(of) && number >= 1 && number <= of) return { number, of };
  throw new CampaignUsage(`--share ${text}: write which share of how many, such as 1/2`);
}
