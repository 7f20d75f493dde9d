import { backupRules } from '../../policy/carried-out.ts';
import { concurrentBackups, emailsPerSecond } from '../limits.ts';
import type { LintRule } from '../rule.ts';

export const emailVolume: LintRule = {
  id: 'email-volume',
  severity: 'warning',
  summary: 'When all databases fail together, more e-mails go out in a second than SNS delivers.',
  check: (policy) => {
    const { email, routes } = policy.notify;
    const { severity } = policy.monitoring.failure;
    const mailed =
      routes.length === 0 ||
      routes.some((route) => route.severities.includes(severity) && route.channels.includes('email'));
    const expected = backupRules(policy).map((rule) => rule.expected?.resources ?? 1);
    const together = Math.min(concurrentBackups, Math.max(0, ...expected));
    const burst = together * email.length;
    if (!mailed || burst <= emailsPerSecond) return [];
    return [
      {
        path: ['notify', 'email'],
        message: `may get ${together} failures at once × ${email.length} addresses = ${burst} e-mails in a second, and SNS switches off a subscription beyond ${emailsPerSecond} for the account`,
        hint: 'write one address, a distribution list, and let the chat channel carry the rest',
        clauses: policy.notify.clauses,
      },
    ];
  },
};
