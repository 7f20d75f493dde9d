import { basename } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { stackPrefix } from '#core/naming.ts';
import { footprint } from '#core/plan/footprint.ts';
import { readPolicyFile } from '#infra/policy-file.ts';
import { policyFiles } from '../policies.ts';
import { ofType, type Templates, templatesOf } from './synthesized.ts';

/** Each synthesized once, with the AwsSolutions checks: a finding would make synthesis fail. */
describe.each(policyFiles)('%s', (file) => {
  const policy = readPolicyFile(file);
  let made: Templates;
  beforeAll(async () => {
    made = await templatesOf(file, { checks: true });
  });

  it('synthesizes, passes the AwsSolutions checks, and deploys what its outline says', async () => {
    const name = basename(file, '.yaml');
    await expect(outline(made, stackPrefix(policy))).toMatchFileSnapshot(`__snapshots__/${name}.outline.txt`);
  });

  it('stands on as many keys, secrets and alarmed metrics as the plan charges for', () => {
    const planned = footprint(policy);
    const sum = (of: 'keys' | 'secrets' | 'alarmMetrics') => planned.reduce((all, place) => all + place[of], 0);
    expect(sum('keys')).toBe(ofType(made, 'AWS::KMS::Key').length);
    expect(sum('secrets')).toBe(ofType(made, 'AWS::SecretsManager::Secret').length);
    const metrics = ofType(made, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) =>
      Properties.Metrics === undefined
        ? 1
        : Properties.Metrics.filter(({ MetricStat }: { MetricStat?: unknown }) => MetricStat !== undefined).length,
    );
    expect(sum('alarmMetrics')).toBe(metrics.reduce((all, count) => all + count, 0));
  });
});

/** Stacks with their resources, counted by type, and every schedule in full. */
function outline(templates: Templates, prefix: string): string {
  const stacks = Object.entries(templates).sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = stacks.flatMap(([stack, { Resources }]) => {
    const types = Object.values(Resources).map(({ Type }) => Type);
    const counts = [...new Set(types)]
      .sort()
      .map((type) => `  ${types.filter((each) => each === type).length} ${type}`);
    const schedules = ofType({ [stack]: { Description: '', Resources } }, 'AWS::Scheduler::Schedule').map(
      ([, { Properties: it }]) => `  ${it.Name}: ${it.ScheduleExpression} ${it.ScheduleExpressionTimezone}`,
    );
    return [stack.replace(prefix, '…'), ...counts, ...schedules];
  });
  return `${lines.join('\n')}\n`;
}
