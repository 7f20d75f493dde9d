/** `lifeboat plan`: what a policy would deploy, when it runs and what it costs; or what a change of it would do. */
import { isInstant } from '#core/instant.ts';
import type { Instant } from '#core/model.ts';
import { diffPlans } from '#core/plan/diff.ts';
import { type PlanOptions, planPolicy } from '#core/plan/plan.ts';
import { PolicyRefused, readPolicyFile } from '#infra/policy-file.ts';
import { wholeNumber } from './arguments.ts';
import type { Arguments, Command, ExitCode, Surroundings } from './command.ts';
import { UsageError } from './command.ts';
import { diffText } from './diff-text.ts';
import { planText } from './plan-text.ts';

/** RDS stores at most 64 TiB in one database (RDS user guide, "Quotas and constraints"). */
const mostGigabytes = 65_536;

export const plan: Command = {
  name: 'plan',
  summary: 'Shows what a policy would deploy, when it runs, what it keeps, whom it tells and what it costs',
  usage: 'FILE [options], or --diff OLD NEW [options]',
  operands: { min: 1, max: 2, what: 'one policy file, or two after --diff' },
  options: {
    from: { value: 'ISO', summary: 'list runs after this instant or day (default now)' },
    count: { value: 'N', summary: 'how many runs of each schedule', default: '3' },
    databases: { value: 'N', summary: 'databases that each rule protects' },
    gigabytes: { value: 'N', summary: 'size of each of them' },
    'change-rate': { value: 'P', summary: 'what of it changes from one backup to the next, such as 5%' },
    diff: { summary: 'compare two policies: what expires sooner, which schedules, alerts and clauses change' },
    json: { summary: 'print one JSON document and nothing else' },
  },
  details: `Databases, gigabytes and change rate are those that the policy expects of its resources, unless they are given; what it
does not say is assumed, and the plan says what. Costs are estimates on the high side.
Exit code 0: the plan is made. 1: the policy is wrong, and the problems say where. 2: it could not run.`,
  run,
};

function run(args: Arguments, around: Surroundings): ExitCode {
  const options = readOptions(args, around.now);
  const wanted = args.has('diff') ? 2 : 1;
  if (args.operands.length !== wanted) {
    throw new UsageError(
      wanted === 2
        ? '--diff needs two policy files, the old and the new'
        : 'plan takes one policy file: write --diff to compare two',
    );
  }
  try {
    around.out.write(show(args, options));
    return 0;
  } catch (error) {
    if (!(error instanceof PolicyRefused)) throw error;
    around.err.write(`${error.lines.join('\n')}\n`);
    return error.code;
  }
}

function show(args: Arguments, options: PlanOptions): string {
  const [first, second] = args.operands.map((file) => readPolicyFile(file));
  if (first === undefined) throw new UsageError('plan needs a policy file');
  const json = (document: unknown) => `${JSON.stringify(document, null, 2)}\n`;
  if (second !== undefined) {
    const difference = diffPlans(first, second, options);
    return args.has('json') ? json(difference) : `${diffText(difference)}\n`;
  }
  const planned = planPolicy(first, options);
  return args.has('json') ? json(planned) : `${planText(planned)}\n`;
}

function readOptions(args: Arguments, now: Instant): PlanOptions {
  const given = <T>(option: string, read: (text: string) => T): T | undefined => {
    const text = args.value(option);
    return text === undefined ? undefined : read(text);
  };
  return {
    from: given('from', instant) ?? now,
    count: given('count', (text) => wholeNumber('count', text, 1, 10_000)) ?? 3,
    databases: given('databases', (text) => wholeNumber('databases', text, 1, 100_000)),
    gigabytes: given('gigabytes', gigabytes),
    changeRate: given('change-rate', changeRate),
  };
}

function instant(text: string): Instant {
  const moment = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text;
  if (isInstant(moment)) return moment;
  throw new UsageError(`--from ${text}: write an instant or a day in UTC, such as 2026-01-17T02:00:00Z or 2026-01-17`);
}

function gigabytes(text: string): number {
  const value = /^\d{1,5}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (value > 0 && value <= mostGigabytes) return value;
  throw new UsageError(`--gigabytes ${text}: write a number up to ${mostGigabytes}, such as 100 or 0.5`);
}

/** Policies write shares with their sign, and so does the command line: `5` could be either. */
function changeRate(text: string): number {
  const value = /^\d{1,3}(\.\d{1,3})?%$/.test(text) ? Number(text.slice(0, -1)) / 100 : Number.NaN;
  if (value > 0 && value <= 1) return value;
  throw new UsageError(`--change-rate ${text}: write a percentage up to 100%, such as 5% or 0.5%`);
}
