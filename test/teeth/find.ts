/** Runs a finder on a tree: what turned red, and how long it took. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { z } from 'zod';
import type { Finder } from './patch.ts';
import type { Tree } from './tree.ts';

export interface Outcome {
  /** Ids of the violated invariants, or titles of the failed tests. */
  readonly red: readonly string[];
  /** How many invariants or tests there were. */
  readonly asked: number;
  /** Virtual time to the first violation, when the finder has one. */
  readonly foundAt?: string | undefined;
  readonly seconds: number;
}

/** Throws with the end of the output when the finder could not run. */
export async function find(tree: Tree, { tool, args, red }: Finder): Promise<Outcome> {
  const began = performance.now();
  const outcome = tool === 'rehearse' ? await rehearse(tree, args) : await test(tree, args, red);
  return { ...outcome, seconds: (performance.now() - began) / 1000 };
}

const rehearsal = z.object({
  invariants: z.array(z.object({ id: z.string(), violations: z.array(z.object({ at: z.string() })) })),
});

async function rehearse(tree: Tree, [policy = '', ...options]: readonly string[]): Promise<Omit<Outcome, 'seconds'>> {
  const args = ['--import', 'tsx', 'local/cli/main.ts', 'rehearse', `policies/${policy}.yaml`, ...options, '--json'];
  const { invariants } = rehearsal.parse(await json(tree, args));
  const violated = invariants.filter(({ violations }) => violations.length > 0);
  const instants = violated.flatMap(({ violations }) => violations.map(({ at }) => at));
  return { red: violated.map(({ id }) => id), asked: invariants.length, foundAt: instants.toSorted()[0] };
}

const report = z.object({
  testResults: z.array(
    z.object({
      message: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

/** Only what is named is run: the rest of its file takes longer, and is green elsewhere. */
async function test(tree: Tree, args: readonly string[], title: string): Promise<Omit<Outcome, 'seconds'>> {
  const named = title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=json', '-t', named, ...args];
  const { testResults } = report.parse(await json(tree, vitest));
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  const run = all.filter(({ status }) => status === 'passed' || status === 'failed');
  const failed = run.filter(({ status }) => status === 'failed');
  // A file that does not load proves nothing about the defect.
  const unloaded = testResults.find(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  if (unloaded) throw new Error(`a test file does not load: ${unloaded.message}`);
  return { red: failed.map(({ fullName }) => fullName), asked: run.length };
}

/** The JSON document that the command prints, whatever its exit code. */
async function json({ folder }: Tree, args: readonly string[]): Promise<unknown> {
  // Without CI: there, the unit suite writes its report to a file instead.
  const env = { ...process.env, CI: '', CDK_VALIDATION: 'false', TZ: 'UTC' };
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 240_000,
  });
  const [out, err] = [collect(child.stdout), collect(child.stderr)];
  await once(child, 'close');
  try {
    return JSON.parse(out());
  } catch (cause) {
    throw new Error(`${args.join(' ')} printed no JSON:\n${out().slice(-1000)}${err().slice(-3000)}`, { cause });
  }
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk) => chunks.push(Buffer.from(chunk)));
  return () => Buffer.concat(chunks).toString('utf8');
}
