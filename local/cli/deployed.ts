/** The deployed pipeline of a policy, as the caller's credentials see it; and what to say when they do not. */
import {
  GetCallerIdentityCommand,
  type ServiceInputTypes,
  type ServiceOutputTypes,
  STSClient,
} from '@aws-sdk/client-sts';
import type { DeserializeMiddleware } from '@smithy/types';
import { LifeboatError } from '#core/errors.ts';
import { toInstant } from '#core/instant.ts';
import { ledgerBucket } from '#core/naming.ts';
import { vaultOf } from '#core/policy/carried-out.ts';
import type { Policy } from '#core/policy/schema.ts';
import { PolicyRefused } from '#infra/policy-file.ts';
import { makeClients, makeContext } from '#lambdas/runtime.ts';
import type { StepContext } from '#lambdas/step.ts';
import { NothingLeft } from '../evidence/left.ts';
import { NoRoom } from '../evidence/room.ts';
import { type Aws, type ExitCode, type Surroundings, UsageError } from './command.ts';

/** That of the vault account, for whoever calls from there: it has evidence and points of its own. */
export async function deployed(policy: Policy, around: Surroundings): Promise<StepContext> {
  const { aws = callersOwn() } = around;
  const { account, now = around.now } = await aws.caller(policy.places.primary.region);
  const vault = vaultOf(policy);
  const { region } = vault?.account === account ? vault : policy.places.primary;
  const bucket = ledgerBucket(policy, account, region);
  const env = { LEDGER_BUCKET: bucket, LEDGER_REGION: region, AWS_REGION: region };
  return makeContext({ policy, env, clients: aws.clients, now: () => now, log: () => undefined });
}

/** With the SDK's own chain of credentials: environment, profile, role. */
function callersOwn(): Aws {
  return { clients: makeClients(), caller: askWhoCalls };
}

async function askWhoCalls(region: string): ReturnType<Aws['caller']> {
  const sts = new STSClient({ region });
  let date: unknown;
  const hear: DeserializeMiddleware<ServiceInputTypes, ServiceOutputTypes> = (next) => async (args) => {
    const answer = await next(args);
    date = (answer.response as { readonly headers?: Readonly<Record<string, unknown>> }).headers?.['date'];
    return answer;
  };
  sts.middlewareStack.add(hear, { step: 'deserialize', priority: 'low' });
  const { Account: account = '' } = await sts.send(new GetCallerIdentityCommand({}));
  return { account, ...(typeof date === 'string' ? { now: toInstant(date) } : {}) };
}

/** Runs a command; what a person can put right is told on `err`, without a stack trace. */
export async function orExplain(around: Surroundings, work: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await work();
  } catch (error) {
    const told = explain(error);
    if (told === undefined) throw error;
    around.err.write(`${told.lines.join('\n')}\n`);
    return told.code;
  }
}

interface Told {
  readonly code: ExitCode;
  readonly lines: readonly string[];
}

function explain(error: unknown): Told | undefined {
  if (error instanceof UsageError || !(error instanceof Error)) return undefined;
  if (error instanceof PolicyRefused) return { code: error.code, lines: error.lines };
  if (error instanceof NothingLeft || error instanceof NoRoom) return { code: 2, lines: [`${error.message}.`] };
  if (error instanceof LifeboatError) {
    return { code: 2, lines: [`${error.name}: ${error.message}.`, ...(error.hint === undefined ? [] : [error.hint])] };
  }
  const remedy = remedies.find(([pattern]) => pattern.test(error.name))?.[1];
  if (remedy === undefined && !('$metadata' in error)) return undefined;
  return { code: 2, lines: [`AWS: ${error.name}: ${error.message}`, remedy ?? 'Try again; if it lasts, ask AWS why.'] };
}

const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /^NoSuchBucket$/,
    'The pipeline of this policy is not deployed in this account. Deploy it, or use other credentials.',
  ],
  [/AccessDenied|Forbidden|UnauthorizedOperation/, 'Use credentials that may do this, such as those that deploy.'],
  [
    /Credentials|Token|SignatureDoesNotMatch|UnrecognizedClient/,
    'Give credentials of the account of the pipeline, such as AWS_PROFILE=<profile>; --local looks at the last npm start.',
  ],
];
