import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prefix } from './synthesized.ts';

const folder = mkdtempSync(join(tmpdir(), 'lifeboat-app-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the app as the CDK command line does: context and output folder come in the environment. */
function runApp(context: Record<string, unknown> = {}, env: Record<string, string> = {}) {
  const flags = JSON.parse(readFileSync('cdk.json', 'utf8')).context;
  return spawnSync(process.execPath, ['--import', 'tsx', 'infra/app.ts'], {
    encoding: 'utf8',
    env: {
      ...process.env,
      CDK_OUTDIR: join(folder, 'cdk.out'),
      CDK_CONTEXT_JSON: JSON.stringify({ ...flags, 'aws:cdk:bundling-stacks': [], ...context }),
      CDK_DEFAULT_ACCOUNT: undefined,
      ...env,
    },
  });
}

describe('the CDK app', () => {
  let run: ReturnType<typeof runApp>;
  beforeAll(() => {
    run = runApp({}, { CDK_VALIDATION: 'true' });
  }, 180_000);

  it('passes the validation of templates and the AwsSolutions checks without a finding or a warning', () => {
    expect([run.status, run.stdout]).toEqual([0, '']);
    // What lint warns of is counted, and nothing else is said.
    expect(run.stderr).toMatch(
      /^policies\/pol-isms-008\.yaml: lint warnings: \d+\. Read them: npm run -s lifeboat -- lint .*\n$/,
    );
    const report = JSON.parse(readFileSync(join(folder, 'cdk.out', 'validation-report.json'), 'utf8'));
    expect(report.pluginReports).toEqual([]);
  });

  it('asks AWS for nothing: no lookup is left open', () => {
    const manifest = JSON.parse(readFileSync(join(folder, 'cdk.out', 'manifest.json'), 'utf8'));
    expect(manifest.missing).toBeUndefined();
  });

  it('writes a stack for each Region and purpose', () => {
    const stacks = readdirSync(join(folder, 'cdk.out')).filter((name) => name.endsWith('.template.json'));
    expect(stacks).toHaveLength(6);
    expect(stacks).toContain(`${prefix}-vault.template.json`);
  });
});

describe('what it refuses', () => {
  const file = join(folder, 'bad.yaml');

  it('says where a policy is wrong and leaves with 1', () => {
    writeFileSync(file, readFileSync('policies/pol-isms-008.yaml', 'utf8').replace('days: 30', 'days: "[X]"'));
    const { status, stderr, stdout } = runApp({ policy: file });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/bad\.yaml:\d+:\d+ rules\[0\]\.retention\.days: /);
  }, 60_000);

  it('says what lint finds in a policy that reads, and leaves with 1', () => {
    const text = readFileSync('policies/pol-isms-008.yaml', 'utf8');
    writeFileSync(file, text.replace('frequency: daily at 02:00', 'frequency: weekly on sunday at 02:00'));
    const { status, stderr, stdout } = runApp({ policy: file });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/bad\.yaml:\d+:\d+ monitoring\.age\.over: .* \[age-alarms-falsely\]\n/);
    expect(stderr).not.toContain('warnings');
  }, 60_000);

  it('says which file it cannot read and leaves with 2', () => {
    const { status, stderr } = runApp({ policy: 'policies/none.yaml' });
    expect(status).toBe(2);
    expect(stderr).toContain('policies/none.yaml');
    expect(stderr).toContain('Name a policy file that exists');
  }, 60_000);

  it('refuses an account that is none, and a lock it does not know', () => {
    const { status, stderr } = runApp({ account: '1234' });
    expect([status, stderr]).toEqual([2, 'context account: "1234" is not an AWS account. Write its twelve digits.\n']);
    const lock = runApp({ ledgerLock: 'strong' });
    expect([lock.status, lock.stderr]).toEqual([
      2,
      'context ledgerLock: "strong" is unknown. Write one of compliance, governance, none.\n',
    ]);
  }, 60_000);
});
