/** Everything in a policy that cites a clause, with what the pipeline does about it. */
import type { Clause } from '../model.ts';
import {
  backupRules,
  isSnapshot,
  pointInTimeRules,
  restoreTestsOf,
  whyNotCopy,
  whyNotRule,
  whyNotTest,
  whyNotVault,
} from './carried-out.ts';
import { intentions } from './intentions.ts';
import { type Part, part } from './part.ts';
import type { Policy, Rule, Test } from './schema.ts';
import type { Path } from './source.ts';

export type { Part } from './part.ts';

/** In the order of the policy. */
export function parts(policy: Policy): Part[] {
  const { places, monitoring, notify } = policy;
  const idle = backupRules(policy).length > 0 ? undefined : 'no rule of the policy is carried out';
  return [
    ...scopeParts(policy),
    part(['places', 'primary'], `primary Region ${places.primary.region}`, places.primary.clauses, idle),
    ...places.copies.flatMap((copy, index) => [
      part(['places', 'copies', index], `copies in ${copy.region}`, copy.clauses, whyNotCopy(copy) ?? idle),
      ...(copy.frequency === undefined
        ? []
        : [
            part(
              ['places', 'copies', index, 'frequency'],
              `frequency of copies in ${copy.region}`,
              copy.clauses,
              'every backup is copied',
            ),
          ]),
    ]),
    ...(places.vault === undefined
      ? []
      : [
          part(['places', 'vault'], `vault account ${places.vault.account}`, places.vault.clauses, whyNotVault(policy)),
        ]),
    ...classParts(policy),
    ...policy.rules.flatMap((rule, index) => ruleParts(policy, rule, index)),
    ...policy.tests.flatMap((test, index) => testParts(policy, test, index)),
    ...(['failure', 'age', 'size', 'capacity'] as const).map((name) =>
      part(['monitoring', name], `monitoring of ${name}`, monitoring[name].clauses, idle),
    ),
    ...coverageParts(policy),
    part(['notify'], 'notification', notify.clauses),
    ...intentions(policy),
  ];
}

/** Which databases carry no class is looked at; other kinds are not. */
function coverageParts({ monitoring: { coverage }, scope }: Policy): Part[] {
  if (!coverage) return [];
  const path = ['monitoring', 'coverage'];
  const others = new Set(scope?.includes.flatMap(({ kinds }) => kinds).filter((kind) => kind !== 'rds-instance'));
  return [
    part(path, 'coverage of rds-instance', coverage.clauses),
    ...[...others].map((kind) => part(path, `coverage of ${kind}`, coverage.clauses, 'nobody looks for it')),
  ];
}

function scopeParts({ scope, ...policy }: Policy): Part[] {
  const carried = new Set([...backupRules(policy), ...pointInTimeRules(policy)].map(({ kind }): string => kind));
  return (scope?.includes ?? []).flatMap(({ what, kinds, clauses }, index) =>
    kinds.map((kind) =>
      part(
        ['scope', 'includes', index],
        `scope: ${what} (${kind})`,
        clauses,
        carried.has(kind) ? undefined : `nothing backs up ${kind}`,
      ),
    ),
  );
}

/** RPO and RTO are measured where there is something to measure them on; the time to repair is not. */
function classParts(policy: Policy): Part[] {
  const backedUp = new Set([...backupRules(policy), ...pointInTimeRules(policy)].map((rule) => rule.class));
  const tested = new Set(restoreTestsOf(policy).map((test) => test.class));
  return Object.entries(policy.classes).flatMap(([name, { clauses, key }]) => {
    const path = ['classes', name];
    const repair = clauses.filter((clause) => /mttr/i.test(clause));
    const missing = backedUp.has(name)
      ? tested.has(name)
        ? undefined
        : 'no restore test measures its RTO'
      : 'none of its rules is carried out';
    return [
      part(
        path,
        `class ${name}`,
        clauses.filter((clause) => !repair.includes(clause)),
        missing,
      ),
      part([...path, 'mttr'], `time to repair of ${name}`, repair, 'the time to repair is not measured'),
      ...(key === 'own'
        ? [part([...path, 'key'], `key of ${name} alone`, clauses, 'one key encrypts the points of every class')]
        : []),
    ].filter((each) => each.clauses.length > 0);
  });
}

function ruleParts(policy: Policy, rule: Rule, index: number): Part[] {
  const path = ['rules', index];
  const missing = whyNotRule(policy, rule);
  const { name, retention, lock, clauses } = rule;
  const window = isSnapshot(rule) ? rule.window : undefined;
  return [
    part(path, `rule ${name}`, clauses, missing),
    part([...path, 'retention'], `retention of ${name}`, retention.clauses, missing),
    ...optional([...path, 'retention', 'archive'], `archive of ${name}`, retention.archive, 'no point is archived'),
    ...optional(
      [...path, 'retention', 'disposal'],
      `disposal of ${name}`,
      retention.disposal,
      missing ?? disposal(retention.disposal),
    ),
    ...optional([...path, 'window'], `window of ${name}`, window, 'nobody is told when its end passes'),
    ...optional([...path, 'lock'], `lock of ${name}`, lock, 'no point is locked'),
    ...farParts(policy, rule, [...path, 'destinations'], missing),
  ];
}

function disposal(asked: Rule['retention']['disposal']): string | undefined {
  return asked?.method === 'delete' ? undefined : `points are deleted, not disposed of by ${asked?.method}`;
}

/** Cold and on-premises places, where a rule names them. */
function farParts(
  { places }: Policy,
  { name, clauses, destinations = [] }: Rule,
  path: Path,
  missing?: string,
): Part[] {
  const far = [...places.cold, ...places.onPremises].filter((place) => destinations.includes(place.name));
  return far.map((place) =>
    part(
      path,
      `${name} in ${place.name}`,
      [...new Set([...clauses, ...place.clauses])],
      missing ?? 'nothing is copied there',
    ),
  );
}

function testParts(policy: Policy, test: Test, index: number): Part[] {
  const path = ['tests', index];
  const { name, clauses, type } = test;
  const what = type === 'restore-test' ? `restore test ${name}` : `integrity check ${name}`;
  const tested = part(path, what, clauses, whyNotTest(policy, test));
  if (tested.missing !== undefined) return [tested];
  const application = test.checks.includes('application');
  return [
    tested,
    ...(test.sample === 'all'
      ? []
      : [part([...path, 'sample'], `sample of ${name}`, clauses, 'every resource is tested')]),
    ...(application
      ? [part([...path, 'checks'], `application check of ${name}`, clauses, 'no application runs on the restored data')]
      : []),
  ];
}

function optional(
  path: Path,
  what: string,
  asked: { readonly clauses: readonly Clause[] } | undefined,
  missing?: string,
) {
  return asked ? [part(path, what, asked.clauses, missing)] : [];
}
