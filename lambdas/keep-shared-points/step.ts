/**
 * What the vault account does, again and again: it takes what the primary account shares and it does not hold yet, verifies
 * what has arrived, lets go of what is past its term, and says so when nothing new comes. Each run looks at what is there
 * and does what is missing, so one that breaks off is made good by the next.
 */
import { LifeboatError } from '#core/errors.ts';
import { reference } from '#core/ledger.ts';
import type { Instant, RecoveryPoint } from '#core/model.ts';
import { type Vault, vaultOf } from '#core/policy/carried-out.ts';
import type { Policy } from '#core/policy/schema.ts';
import { isOwned, isVerified } from '#core/retention/good.ts';
import { encodeOwnership, tagKeys } from '#core/tags.ts';
import type { Origin } from '#core/vault/origin.ts';
import { planVault, type VaultPlan } from '#core/vault/plan.ts';
import { staleInVault } from '#core/vault/stale.ts';
import { settleAlerts } from '../adapters/alerts.ts';
import { describeKey } from '../adapters/kms.ts';
import { openObjects, openSource } from '../adapters/objects.ts';
import {
  copyRecoveryPoint,
  deleteRecoveryPoint,
  listRecoveryPoints,
  listSharedPoints,
  tagResource,
} from '../adapters/recovery-points.ts';
import { recipeKey } from '../adapters/reports.ts';
import { environment } from '../environment.ts';
import { describeError } from '../failure.ts';
import { journal } from '../journal.ts';
import { policySlug } from '../rules.ts';
import { run } from '../shapes.ts';
import { type StepContext, step } from '../step.ts';

export const keepSharedPointsStep = step({
  name: 'keep-shared-points',
  input: run,
  async run({ scheduledAt, execution }, context) {
    const vault = theVault(context.policy);
    const held = await listRecoveryPoints(context.clients.rds(vault.region));
    const plan = planVault(await readFacts(held, vault, context), context.policy, vault);
    for (const { point, problems } of plan.bad) context.log('vault.bad', { point: point.id, problems });
    const { verified: now, troubles } = await carryOut(plan, { vault, scheduledAt }, context);
    const ours = held.filter((point) => isOwned(point, policySlug(context.policy)));
    const verified = [...ours.filter(isVerified), ...now];
    await settleAlerts(context, {
      findings: staleInVault(verified, context.policy, vault, context.now()),
      names: ['VaultStale', 'VaultFailed'],
      judged: ({ name }) => name === 'VaultStale' || troubles.length === 0,
      by: execution,
    });
    // One point that cannot be taken or kept is no reason to leave the others, and no success either.
    if (troubles.length > 0) throw troubles[0];
    const { take, bad, letGo } = plan;
    return { taken: take.length, verified: now.length, bad: bad.length, letGo: letGo.length };
  },
});

function theVault(policy: Policy): Vault {
  const vault = vaultOf(policy);
  if (vault !== undefined) return vault;
  throw new LifeboatError('ConfigurationMissing', 'the policy has no vault account', {
    hint: 'Deploy the vault account with a policy that has places.vault.',
  });
}

async function readFacts(held: readonly RecoveryPoint[], { region }: Vault, context: StepContext) {
  const { clients } = context;
  const shared = await listSharedPoints(clients.rds(region), environment(context, 'SOURCE_ACCOUNT'));
  const key = await describeKey(clients.kms(region), environment(context, 'BACKUP_KEY_ALIAS'));
  return { shared, held, keyArn: key.arn, now: context.now() };
}

interface Occasion {
  readonly vault: Vault;
  readonly scheduledAt: Instant;
}

interface Outcome {
  readonly verified: readonly RecoveryPoint[];
  readonly troubles: readonly unknown[];
}

async function carryOut(plan: VaultPlan, occasion: Occasion, context: StepContext): Promise<Outcome> {
  const { vault } = occasion;
  const verified: RecoveryPoint[] = [];
  const work = [
    ...plan.letGo.map((each) => () => letGo(each, occasion, context)),
    ...plan.verify.map((point) => async () => {
      await verify(point, vault, context);
      verified.push(point);
    }),
    ...plan.take.map((each) => () => take(each, vault, context)),
  ];
  const troubles: unknown[] = [];
  for (const act of work) {
    try {
      await act();
    } catch (error) {
      const { name, message } = describeError(error);
      context.log('vault.trouble', { error: name, message });
      troubles.push(error);
    }
  }
  return { verified, troubles };
}

interface Taking {
  readonly point: RecoveryPoint;
  readonly origin: Origin;
}

/**
 * With tags of the vault's own: those of the source are not told, and would be the primary account's word. Option groups do not
 * travel to other accounts, and one with permanent options cannot be shared at all (RDS user guide, "Sharing a DB snapshot").
 */
async function take({ point, origin: { rule, cycle } }: Taking, vault: Vault, context: StepContext): Promise<void> {
  const { id, arn: sourceArn, resource } = point;
  const of = { policy: policySlug(context.policy), rule: rule.name, class: rule.class, resource, cycle };
  const tags = encodeOwnership({ ...of, clauses: [...rule.clauses, ...vault.clauses] });
  const key = environment(context, 'BACKUP_KEY_ALIAS');
  await copyRecoveryPoint(context.clients.rds(vault.region), { id, sourceArn, key, tags });
}

async function verify(point: RecoveryPoint, vault: Vault, context: StepContext): Promise<void> {
  const { id, arn, takenAt, keyArn, allocatedGiB } = point;
  const recipe = await takeRecipe(point, context);
  const facts = { point: id, takenAt, keyArn, allocatedGiB, region: vault.region, recipe };
  // Of the cycle that made it, so that it is entered once however many runs come by.
  const scheduledAt = point.owner?.cycle ?? context.now();
  const entry = await journal(context, { event: 'vault-point-verified', ...about(point, vault), scheduledAt, facts });
  const tags = { [tagKeys.verified]: context.now(), [tagKeys.entry]: reference(entry) };
  await tagResource(context.clients.rds(vault.region), arn, tags);
}

/**
 * What a restore needs beyond the data: where the vault keeps it, or null when the other account has none. That it cannot be read
 * is another matter, and tried again: it may be readable for the last time.
 */
async function takeRecipe({ id, resource }: RecoveryPoint, context: StepContext): Promise<string | null> {
  const key = recipeKey(resource, id);
  const text = await openSource(context).read(key);
  if (text === undefined) return null;
  await openObjects(context).write(key, text);
  return key;
}

/** Written down first: what is gone cannot be asked any more. */
async function letGo(
  { point, reason }: VaultPlan['letGo'][number],
  { vault, scheduledAt }: Occasion,
  context: StepContext,
): Promise<void> {
  const { id, takenAt, status } = point;
  const facts = { point: id, takenAt: takenAt ?? null, status, region: vault.region, reason };
  await journal(context, { event: 'vault-point-let-go', ...about(point, vault), scheduledAt, facts });
  await deleteRecoveryPoint(context.clients.rds(vault.region), id);
}

function about({ id, owner, kind, resource }: RecoveryPoint, { clauses }: Vault) {
  return {
    rule: owner?.rule ?? '',
    clauses,
    subject: `${kind}/${resource}`,
    of: [id],
  };
}
