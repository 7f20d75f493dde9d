/**
 * What each step may do: the whole page, in the words of `grants/`, where every statement has its scope and its reason.
 * Scopes follow "Actions, resources, and condition keys for Amazon RDS" (service authorization reference).
 */
import { vaultOf } from '#core/policy/carried-out.ts';
import type { Policy } from '#core/policy/schema.ts';
import { pointRegions } from '#core/schedule/scheduled-runs.ts';
import type { StepName } from '#lambdas/registry.ts';
import * as databases from './grants/databases.ts';
import * as evidence from './grants/evidence.ts';
import * as keys from './grants/keys.ts';
import * as points from './grants/points.ts';
import type { Names } from './names.ts';
import type { Permission } from './statements.ts';

export type PermissionPage = Readonly<Record<StepName, readonly Permission[]>>;

/** The page for the functions of one Region. A step calls nothing that is not here. */
export function permissionPage(policy: Policy, names: Names): PermissionPage {
  const words = wordsOf(policy, names);
  const page: PermissionPage = {
    ...backup(words),
    ...retention(words),
    ...restoreTest(words),
    'assess-freshness': [
      ...words.everywhere.map((region) => databases.seeDatabases(names, region)),
      ...words.everywhere.map((region) => databases.deleteTestInstances(policy, names, region)),
      databases.measureStorage,
      databases.seeQuotas,
      ...words.seeAllPoints,
      ...evidence.readPassedTests(names),
      ...words.ledger,
      ...words.alerts,
    ],
    ...vaultAccount(words),
    'record-failure': [...words.ledger, ...evidence.openAlerts(names), ...words.handOn],
  };
  return mapValues(page, once);
}

function backup({ policy, names, primary, copies, everywhere, ...words }: Words) {
  return {
    'find-expected-set': [words.seeDatabases, ...words.ledger, ...words.handOn],
    'take-snapshot': [words.seeDatabases, words.seePoints, ...points.makePoints(policy, names), ...words.ledger],
    'check-recovery-point': words.seeAllPoints,
    'capture-recipe': [
      words.seeDatabases,
      ...databases.readSettings(names),
      databases.measureStorage,
      points.markPoints(policy, names, primary),
      ...evidence.writeDocuments(names, 'recipes'),
      ...words.ledger,
    ],
    'start-copy': [
      ...words.seeAllPoints,
      ...copies.flatMap((region) => points.copyPoints(policy, names, region)),
      keys.lendOwnersKeyToRds(names, primary),
      ...copies.map((region) => keys.lendOurKeyToRds(names, region)),
    ],
    'give-up-copy': [
      ...copies.map((region) => points.seePoints(names, region)),
      ...copies.map((region) => points.removePoints(policy, names, region)),
      ...words.ledger,
    ],
    'verify-recovery-point': [
      ...words.seeAllPoints,
      ...everywhere.map((region) => points.markPoints(policy, names, region)),
      keys.describeAnyKey(names, primary),
      ...copies.map((region) => keys.describeOurKey(names, region)),
      ...words.vault.map(({ region }) => points.sharePoints(policy, names, region)),
      ...words.ledger,
      ...words.handOn,
    ],
    'close-cycle': [words.seePoints, ...words.takeOver, ...words.reports, ...words.ledger, ...words.alerts],
  } satisfies Partial<PermissionPage>;
}

function retention({ policy, names, everywhere, ...words }: Words) {
  return {
    'plan-retention': [
      ...words.seeAllPoints,
      ...words.reports,
      ...evidence.readReports(names),
      ...words.ledger,
      ...words.handOn,
    ],
    'mark-recovery-point': [
      ...words.seeAllPoints,
      ...everywhere.map((region) => points.announceRemoval(policy, names, region)),
      ...words.ledger,
      ...words.handOn,
    ],
    'remove-recovery-point': [
      ...words.seeAllPoints,
      ...everywhere.map((region) => points.removePoints(policy, names, region)),
      ...words.ledger,
      ...words.handOn,
    ],
    'confirm-removal': [
      ...words.seeAllPoints,
      ...evidence.writeDocuments(names, 'certificates'),
      ...words.ledger,
      ...words.handOn,
    ],
    'close-retention': [...words.takeOver, ...words.reports, ...words.ledger, ...words.alerts],
  } satisfies Partial<PermissionPage>;
}

function restoreTest({ policy, names, primary, ...words }: Words) {
  const seeTests = databases.seeTestInstances(names);
  const deleteTests = databases.deleteTestInstances(policy, names);
  return {
    'sweep-leftovers': [words.seeDatabases, deleteTests, ...words.ledger, ...words.alerts],
    'choose-recovery-points': [words.seePoints, ...words.handOn],
    'start-restore': [
      seeTests,
      words.seePoints,
      ...databases.restoreTestInstances(policy, names),
      names.region === primary ? keys.lendOwnersKeyToRds(names, primary) : keys.lendOurKeyToRds(names, names.region),
    ],
    'check-restore': [seeTests],
    'reset-password': [seeTests, databases.setTestPasswords(policy, names)],
    // Inside the room nothing of AWS can be reached, so nothing is allowed.
    'validate-restore': [],
    'delete-test-instance': [seeTests, deleteTests],
    'confirm-test-instance-gone': [seeTests],
    'close-restore-test': [...words.reports, ...words.ledger, ...words.alerts, ...words.handOn],
    'report-restore-test': [
      ...words.takeOver,
      ...evidence.keepPassedTests(names),
      ...words.reports,
      ...words.ledger,
      ...words.alerts,
    ],
  } satisfies Partial<PermissionPage>;
}

/** Everything within the Region of the vault account, but the two things that the primary account lends. */
function vaultAccount({ policy, names, vault, ...words }: Words) {
  return {
    'keep-shared-points': vault.flatMap(({ region }) => [
      points.seePoints(names, region),
      ...points.takePoints(policy, names),
      keys.lendSharedKeyToRds(names),
      keys.lendOurKeyToRds(names, region),
      keys.describeOurKey(names, region),
      points.markPoints(policy, names, region),
      points.announceRemoval(policy, names, region),
      points.removePoints(policy, names, region),
      ...evidence.keepLeaving(names),
      ...evidence.takeRecipes(names),
      keys.openSourceEvidence(names),
      ...evidence.writeDocuments(names, 'recipes'),
      ...words.ledger,
      ...words.alerts,
    ]),
  } satisfies Partial<PermissionPage>;
}

type Words = ReturnType<typeof wordsOf>;

/** What many lines of the page say. */
function wordsOf(policy: Policy, names: Names) {
  const everywhere = pointRegions(policy);
  const primary = policy.places.primary.region;
  return {
    policy,
    names,
    primary,
    everywhere,
    copies: everywhere.filter((region) => region !== primary),
    /** The vault account, if there is one. */
    vault: [vaultOf(policy)].flatMap((vault) => vault ?? []),
    seeDatabases: databases.seeDatabases(names),
    seePoints: points.seePoints(names, names.region),
    seeAllPoints: everywhere.map((region) => points.seePoints(names, region)),
    ledger: evidence.appendToLedger(names),
    reports: evidence.writeDocuments(names, 'reports'),
    alerts: evidence.settleAlerts(names),
    handOn: evidence.handOn(names),
    takeOver: evidence.takeOver(names),
  };
}

/** Words may say the same thing twice; a role says it once. */
function once(permissions: readonly Permission[]): readonly Permission[] {
  return [...new Map(permissions.map((permission) => [JSON.stringify(permission), permission])).values()];
}

function mapValues<Key extends string, In, Out>(of: Readonly<Record<Key, In>>, map: (value: In) => Out) {
  return Object.fromEntries(Object.entries<In>(of).map(([key, value]) => [key, map(value)])) as Record<Key, Out>;
}
