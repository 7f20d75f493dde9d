/** The smallest policy that lint has nothing to say about, and changes of it. */
import { type LintedFile, lintPolicy } from '#core/lint/lint.ts';

export const now = '2026-03-10T06:00:00Z';

export const goodPolicy = `policy:
  id: TEST-1
  title: A policy
  version: "1.0"
  owner: Somebody
  approvedBy: Somebody else
  effective: 2026-01-01
  nextReview: 2027-01-01

places:
  primary: { region: eu-west-1, clauses: [E-4.3-primary] }
  copies:
    - { region: eu-central-1, clauses: [E-4.3-secondary] }

classes:
  standard: { rpo: 26h, rto: 8h, clauses: [B-4.1, B-4.2] }

rules:
  - name: databases
    kind: rds-instance
    class: standard
    method: full
    frequency: daily at 02:00
    retention: { days: 35, clauses: [E-4.1-full] }
    expected: { resources: 2, duration: 30m }
    clauses: [E-4.1-full]

tests:
  - name: restore
    kind: rds-instance
    class: standard
    frequency: monthly on day 1 at 04:00
    clauses: [E-4.4-testing]

monitoring:
  every: 1h
  failure: { severity: critical, clauses: [E-10.1-failure] }
  age: { over: 26h, severity: critical, clauses: [E-10.1-age] }
  size: { over: 20%, severity: warning, clauses: [E-10.1-size] }
  capacity: { over: 80%, severity: warning, clauses: [E-10.1-capacity] }

notify:
  email: [backups@example.com]
  clauses: [E-9.2]
`;

/** A text of the good policy, and what takes its place. */
export type Change = readonly [from: string, to: string];

/** Throws when a change does not find its text, so that no test passes by changing nothing. */
export function changed(changes: readonly Change[], text = goodPolicy): string {
  return changes.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`there is no "${from}" to change`);
    return before.replace(from, to);
  }, text);
}

export function lintChanged(changes: readonly Change[], at = now): LintedFile {
  return lintPolicy(changed(changes), 'policy.yaml', { now: at });
}

/** The policy with more entries: rules, or sections of its own. */
export const more = {
  rule: (yaml: string): Change => ['\ntests:\n', `${indented(yaml)}\ntests:\n`],
  section: (yaml: string): Change => ['\nrules:\n', `\n${yaml.trim()}\n\nrules:\n`],
};

function indented(yaml: string): string {
  const [first = '', ...rest] = yaml.trim().split('\n');
  return [`  - ${first}`, ...rest.map((line) => `    ${line.trim()}`)].map((line) => `${line}\n`).join('');
}
