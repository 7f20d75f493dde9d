/** How far back what a rule keeps can reach. */
import { secondsPer } from '../instant.ts';
import type { Instant } from '../model.ts';
import type { BackupRule } from '../policy/schema.ts';
import { toExpression } from '../schedule/frequency.ts';
import { longestInterval } from '../schedule/next-run.ts';

/** Days between the newest and the oldest point while no backup fails, at most; `from`: when the rule begins. */
export function reachDays({ frequency, timezone, retention }: BackupRule, from: Instant): number {
  const { days = 0, count = 0, tiers = {}, floor } = retention;
  const { daily = 0, weekly = 0, monthly = 0, yearly = 0 } = tiers;
  const between = longestInterval(toExpression(frequency).expression, timezone, from, 14) ?? secondsPer.day;
  const counted = Math.ceil((Math.max(count, floor - 1) * between) / secondsPer.day);
  return Math.max(days, daily, weekly * 7, monthly * 31, yearly * 366, counted);
}
