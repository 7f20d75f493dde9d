import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleSteps } from '#infra/bundle.ts';
import { readPolicyFile } from '#infra/policy-file.ts';
import { type StepName, stepNames } from '#lambdas/registry.ts';
import { policyFile } from './synthesized.ts';

const policy = readPolicyFile(policyFile);
const folder = mkdtempSync(join(tmpdir(), 'lifeboat-bundle-'));
let bundleOf: (step: StepName) => string;

beforeAll(async () => {
  bundleOf = await bundleSteps(policy, join(folder, 'first'));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the bundles', () => {
  it('hold a handler and the policy, and nothing else', () => {
    for (const step of stepNames) expect(readdirSync(bundleOf(step)).sort()).toEqual(['index.mjs', 'policy.json']);
  });

  it('carry the parsed policy', () => {
    expect(JSON.parse(readFileSync(join(bundleOf('take-snapshot'), 'policy.json'), 'utf8'))).toEqual(policy);
  });

  it('load in plain Node, with nothing installed beside them', () => {
    const script = `
      const loaded = [];
      for (const step of JSON.parse(process.argv[1])) {
        const { handler } = await import(process.argv[2] + '/' + step + '/index.mjs');
        if (typeof handler === 'function') loaded.push(step);
      }
      console.log(JSON.stringify(loaded));`;
    const run = ['--input-type=module', '--eval', script, JSON.stringify(stepNames), join(folder, 'first')];
    const env = { ...process.env, NODE_OPTIONS: '' };
    expect(JSON.parse(execFileSync(process.execPath, run, { cwd: folder, env, encoding: 'utf8' }))).toEqual(stepNames);
  }, 120_000);

  it('stay small: under a megabyte, and twice that with the database drivers', () => {
    for (const step of stepNames) {
      const megabytes = statSync(join(bundleOf(step), 'index.mjs')).size / 1e6;
      expect(megabytes, step).toBeLessThan(step === 'validate-restore' ? 2.2 : 1);
    }
  });

  it('are the same, byte for byte, when nothing has changed', async () => {
    const again = await bundleSteps(policy, join(folder, 'second'));
    for (const step of stepNames) {
      const [first, second] = [bundleOf(step), again(step)].map((path) => readFileSync(join(path, 'index.mjs')));
      expect(first?.equals(second ?? Buffer.alloc(0)), step).toBe(true);
    }
  }, 120_000);
});
