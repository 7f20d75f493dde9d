/** The lint rules that hold the design: each planted violation must be found, and what is allowed must pass. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const arrow = 'lint/style/noRestrictedImports';
const clock = 'plugin';

/** file → content, and the rule that must reject it. */
const rejected: readonly (readonly [file: string, content: string, rule: string])[] = [
  ['core/now.ts', 'export const at = Date.now();', clock],
  ['core/now-of-date.ts', 'export const at = new Date();', clock],
  ['core/borrowed-clock.ts', 'export const clock = Date.now;', clock],
  ['core/dice.ts', 'export const jitter = Math.random();', clock],
  ['lambdas/step/now.ts', 'export const at = Date.now();', clock],
  ['local/services/now.ts', 'export const at = Date.now();', clock],
  ['infra/now.ts', 'export const at = Date.now();', clock],
  ['test/core/now.ts', 'export const at = Date.now();', clock],
  ['core/aws.ts', "export { RDSClient } from '@aws-sdk/client-rds';", arrow],
  ['core/disk.ts', "export { readFileSync } from 'node:fs';", arrow],
  ['core/step.ts', "export { step } from '#lambdas/step.ts';", arrow],
  ['core/policy/step.ts', "export type { Step } from '../../lambdas/step.ts';", arrow],
  ['core/late.ts', "export const step = await import('#lambdas/step.ts');", arrow],
  ['lambdas/stack.ts', "export { addStacks } from '#infra/stacks.ts';", arrow],
  ['lambdas/cdk.ts', "export { Stack } from 'aws-cdk-lib';", arrow],
  ['lambdas/cloud.ts', "export { clock } from '../local/clock/clock.ts';", arrow],
  ['infra/cloud.ts', "export { clock } from '#local/clock/clock.ts';", arrow],
  ['infra/runtime.ts', "export { serve } from '#lambdas/runtime.ts';", arrow],
  ['infra/calls.ts', "export { S3Client } from '@aws-sdk/client-s3';", arrow],
];

const allowed: Readonly<Record<string, string>> = {
  'core/parse.ts': "export { z } from 'zod';",
  'core/instant.ts': 'export const epoch = new Date(0);',
  'core/neighbour.ts': "export { epoch } from './instant.ts';",
  'lambdas/decide.ts': "export { epoch } from '#core/instant.ts';",
  'lambdas/runtime.ts': 'export const at = Date.now();',
  'infra/steps.ts': "export { steps } from '#lambdas/registry.ts';",
  'local/assembly/templates.ts': "export { synthesize } from '#infra/synth.ts';",
  'local/start/main.ts': 'export const at = Date.now();',
};

let folder: string;
let found: ReadonlyMap<string, readonly string[]>;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'lifeboat-lint-'));
  for (const file of ['biome.json', '.gitignore', 'scripts/clock.grit']) cpSync(file, path.join(folder, file));
  for (const [file, content] of rejected) plant(file, content);
  for (const [file, content] of Object.entries(allowed)) plant(file, content);
  found = await lint();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the linter', () => {
  it.each(rejected)('rejects %s: %s', (file, _content, rule) => {
    expect(found.get(file)).toEqual([rule]);
  });

  it.each(Object.keys(allowed))('accepts %s', (file) => {
    expect(found.get(file)).toBeUndefined();
  });
});

function plant(file: string, content: string): void {
  const target = path.join(folder, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, `${content}\n`);
}

/** file → the rules that it breaks. */
async function lint(): Promise<Map<string, string[]>> {
  const binary = path.resolve('node_modules/@biomejs/biome/bin/biome');
  const args = [binary, 'lint', '--reporter=json', '--max-diagnostics=none', '.'];
  const report = await promisify(execFile)(process.execPath, args, { cwd: folder }).catch((failed) => failed);
  const { diagnostics } = JSON.parse(report.stdout) as {
    diagnostics: { category: string; location: { path: string } }[];
  };
  const rules = new Map<string, string[]>();
  for (const { category, location } of diagnostics) {
    rules.set(location.path, [...new Set([...(rules.get(location.path) ?? []), category])]);
  }
  return rules;
}
