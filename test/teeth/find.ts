/** Runs a finder on a tree: what turned red, and how long it took. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { z } from 'zod';
import type { Tree } from '../tree.ts';
import type { Finder } from './patch.ts';

export interface Outcome {
  /** Ids of the violated invariants, or titles of the failed tests. */
  readonly red: readonly string[];
  /** Ids of the invariants, or titles of the tests, that were looked at. */
  readonly asked: readonly string[];
  /** Virtual time to the first violation, when the finder has one. */
  readonly foundAt?: string | undefined;
  readonly seconds: number;
}

/** Throws with the end of the output when the finder could not run. */
export async function find(tree: Tree, { tool, args, red }: Finder): Promise<Outcome> {
  return timed(() => (tool === 'rehearse' ? rehearse(tree, args) : test(tree, args, [red])));
}

/** All finders that are tests in one run, which loads everything once. Throws as `find` does. */
export async function findByTests(tree: Tree, finders: readonly Finder[]): Promise<Outcome> {
  const files = new Set(finders.flatMap(({ args }) => args));
  return timed(() => test(tree, [...files], [...new Set(finders.map(({ red }) => red))]));
}

type Untimed = Omit<Outcome, 'seconds'>;

async function timed(work: () => Promise<Untimed>): Promise<Outcome> {
  const began = performance.now();
  const outcome = await work();
  return { ...outcome, seconds: (performance.now() - began) / 1000 };
}

const rehearsal = z.object({
  invariants: z.array(z.object({ id: z.string(), violations: z.array(z.object({ at: z.string() })) })),
});

async function rehearse(tree: Tree, [policy = '', ...options]: readonly string[]): Promise<Untimed> {
  const args = ['--import', 'tsx', 'local/cli/main.ts', 'rehearse', `policies/${policy}.yaml`, ...options, '--json'];
  const { invariants } = rehearsal.parse(await json(tree, args));
  const violated = invariants.filter(({ violations }) => violations.length > 0);
  const instants = violated.flatMap(({ violations }) => violations.map(({ at }) => at));
  return { red: violated.map(({ id }) => id), asked: invariants.map(({ id }) => id), foundAt: instants.toSorted()[0] };
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
async function test(tree: Tree, files: readonly string[], titles: readonly string[]): Promise<Untimed> {
  const named = titles.map((title) => title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=json', '-t', named, ...files];
  const { testResults } = report.parse(await json(tree, vitest));
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  const run = all.filter(({ status }) => status === 'passed' || status === 'failed');
  const failed = run.filter(({ status }) => status === 'failed');
  // A file that does not load proves nothing about the defect.
  const unloaded = testResults.find(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  if (unloaded) throw new Error(`a test file does not load: ${unloaded.message}`);
  return { red: failed.map(({ fullName }) => fullName), asked: run.map(({ fullName }) => fullName) };
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
