/** When retention runs, as the templates say it. */
import { dueAfter } from './calendar.ts';
import { ruleOf } from './promises.ts';
import type { Scene } from './scene.ts';

/** Milliseconds between two runs of a rule; undefined when nothing starts them. */
export function betweenRuns(rule: string, { cloud, promises, clock }: Scene): number | undefined {
  const isRetention = (machine: string) => machine.endsWith(`${promises.prefix}-retention`);
  const schedule = cloud.assembly.schedules.find((each) => isRetention(each.target.arn) && ruleOf(each) === rule);
  if (!schedule) return undefined;
  const due = dueAfter(schedule, clock.now(), clock.now());
  const [first, second] = [due.next().value as number, due.next().value as number];
  return second - first;
}

/** The longest that one of them takes. */
export function runLimit({ cloud, promises }: Scene): number {
  const machine = cloud.assembly.stateMachines.find(({ name }) => name === `${promises.prefix}-retention`);
  return Number(machine?.definition['TimeoutSeconds'] ?? 0) * 1000;
}
