/** Which restore tests have passed, kept by test and Region in one small document, so that nobody walks the ledger for it. */
import { z } from 'zod';
import { LifeboatError } from '#core/errors.ts';
import { latest } from '#core/instant.ts';
import type { Instant } from '#core/model.ts';
import { instant } from '../shapes.ts';
import type { StepContext } from '../step.ts';
import { openObjects } from './objects.ts';

/** Resource → when its newest test that passed was closed. */
export type Passed = Readonly<Record<string, Instant>>;

const document = z.object({ test: z.string(), region: z.string(), passed: z.record(z.string(), instant) });

/** Two runs that end at the same moment write one after the other. */
const attempts = 5;

const keyOf = (test: string, region: string) => `index/restore-tests/${test}/${region}.json`;

/** Empty before the first test has passed. Throws LedgerBroken when the document is there and does not read. */
export async function readPassed(context: StepContext, test: string, region: string): Promise<Passed> {
  const key = keyOf(test, region);
  return parse(key, await openObjects(context).read(key));
}

/** Adds what passed now; what is newer there already stays. Safe to call twice. */
export async function recordPassed(context: StepContext, test: string, region: string, passed: Passed): Promise<void> {
  const objects = openObjects(context);
  const key = keyOf(test, region);
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const before = await objects.readTagged(key);
    const merged = merge(parse(key, before?.text), passed);
    const body = `${JSON.stringify({ test, region, passed: merged }, null, 2)}\n`;
    if ((await objects.replace(key, body, before?.etag)) !== undefined) return;
  }
  throw new LifeboatError('LedgerContended', `${attempts} times another run was faster at ${key}`, {
    evidence: { key },
  });
}

function parse(key: string, text: string | undefined): Passed {
  if (text === undefined) return {};
  try {
    return document.parse(JSON.parse(text)).passed;
  } catch (cause) {
    throw new LifeboatError('LedgerBroken', `${key} does not read`, {
      evidence: { key },
      hint: 'Bring back its version before this one; the verdicts themselves are in the ledger.',
      cause,
    });
  }
}

function merge(before: Passed, now: Passed): Passed {
  const all = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  return Object.fromEntries(
    all.map((resource) => [resource, latest([before[resource], now[resource]].flatMap((at) => at ?? []))]),
  );
}
