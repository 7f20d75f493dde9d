/** The command line of the local run. */
import { parseArgs } from 'node:util';

/** What can be broken on purpose, and what happens then. */
export const breakages = {
  snapshot: 'the second day’s snapshot ends in the state `failed`',
  copy: 'the second day’s copy to the other Region ends in the state `failed`',
  restore: 'the instance of the restore test ends in the state `incompatible-restore`',
  data: 'bytes are flipped inside the snapshot that the restore test chooses',
} as const;

export type Breakage = keyof typeof breakages;

export interface Options {
  readonly policy: string;
  readonly days: number;
  readonly seed: number;
  readonly breakage: Breakage | undefined;
  readonly serve: boolean;
  readonly port: number;
}

export const help = `Runs a backup policy for real on this machine: a PostgreSQL with public data and a writer on it is backed up,
copied to a second Region, verified, pruned and restored, by the same templates, state machines and Lambda bundles
that \`cdk deploy\` would deploy. Needs no AWS account and no Docker.

Usage: npm start -- [options]

  --policy FILE    the policy to run                     (default policies/pol-isms-008.yaml)
  --days N         virtual days, 1 to 28                 (default 3)
  --seed N         seed of everything that is by chance  (default 1)
  --break WHAT     break one thing and see the alert:
${Object.entries(breakages)
  .map(([name, text]) => `                     ${name.padEnd(9)}${text}`)
  .join('\n')}
  --serve          keep the local cloud up afterwards, for \`aws --endpoint-url\` and other tools
  --port N         port of the local cloud               (default: any free one)
  --help           this text

Exit code 0: everything the policy asks for was done and proven. 1: something is wrong, and the alerts say what.
2: it could not run.`;

/** Wrong arguments; the message says which and what would be right. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export function readOptions(args: readonly string[]): Options | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  if (values.break !== undefined && !(values.break in breakages))
    throw new UsageError(`--break ${values.break}: choose one of ${Object.keys(breakages).join(', ')}`);
  return {
    policy: values.policy,
    days: whole('--days', values.days, 1, 28),
    seed: whole('--seed', values.seed, 0, 2 ** 31 - 1),
    breakage: values.break as Breakage | undefined,
    serve: values.serve,
    port: whole('--port', values.port, 0, 65_535),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        policy: { type: 'string', default: 'policies/pol-isms-008.yaml' },
        days: { type: 'string', default: '3' },
        seed: { type: 'string', default: '1' },
        break: { type: 'string' },
        serve: { type: 'boolean', default: false },
        port: { type: 'string', default: '0' },
        help: { type: 'boolean', default: false, short: 'h' },
      },
    }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function whole(option: string, text: string, from: number, to: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= from && value <= to))
    throw new UsageError(`${option} ${text}: write a whole number from ${from} to ${to}`);
  return value;
}
