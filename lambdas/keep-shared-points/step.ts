/**
 * What the vault account does, again and again: it takes what the primary account shares and it does not hold yet, verifies
 * what has arrived, lets go of what is past its term, and says so when nothing new comes. Each run looks at what is there
 * and does what is missing, so one that breaks off is made good by the next.
 */
import { LifeboatError } from '#core/errors.ts';
import { reference } from '#core/ledger.ts';
import type { RecoveryPoint } from '#core/model.ts';
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
import { aboutPoint, confirmGone, enterLeaving, mark, type Occasion, unmark } from './letting-go.ts';

export const keepSharedPointsStep = step({
  name: 'keep-shared-points',
  input: run,
  async run({ scheduledAt, execution }, context) {
    const vault = theVault(context.policy);
    const { plan, held } = await look(vault, context);
    for (const { point, problems } of plan.bad) context.log('vault.bad', { point: point.id, problems });
    const { verified: now, leaving, troubles } = await carryOut(plan, held, { vault, scheduledAt }, context);
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
    const { take, bad, disposal } = plan;
    const counted = { taken: take.length, verified: now.length, bad: bad.length };
    return { ...counted, marked: disposal.mark.length, letGo: leaving.length };
  },
});

function theVault(policy: Policy): Vault {
  const vault = vaultOf(policy);
  if (vault !== undefined) return vault;
  throw new LifeboatError('ConfigurationMissing', 'the policy has no vault account', {
    hint: 'Deploy the vault account with a policy that has places.vault.',
  });
}

async function look(vault: Vault, context: StepContext) {
  const { clients, policy } = context;
  const { region } = vault;
  const held = await listRecoveryPoints(clients.rds(region));
  const shared = await listSharedPoints(clients.rds(region), environment(context, 'SOURCE_ACCOUNT'));
  const key = await describeKey(clients.kms(region), environment(context, 'BACKUP_KEY_ALIAS'));
  return { held, plan: planVault({ shared, held, keyArn: key.arn, now: context.now() }, policy, vault) };
}

interface Outcome {
  readonly verified: readonly RecoveryPoint[];
  /** Asked to be deleted. That they are gone is for a later run to see. */
  readonly leaving: readonly RecoveryPoint[];
  readonly troubles: readonly unknown[];
}

/** What comes is seen to before what goes. */
async function carryOut(
  plan: VaultPlan,
  held: readonly RecoveryPoint[],
  occasion: Occasion,
  context: StepContext,
): Promise<Outcome> {
  const { vault } = occasion;
  const { mark: toMark, unmark: toUnmark } = plan.disposal;
  const verified: RecoveryPoint[] = [];
  const going: RecoveryPoint[] = [];
  const troubles = await attempt(context, [
    ...plan.verify.map((point) => async () => {
      await verify(point, vault, context);
      verified.push(point);
    }),
    ...plan.take.map((each) => () => take(each, occasion, context)),
    ...toUnmark.map((point) => () => unmark(point, occasion, context)),
    ...toMark.map((each) => () => mark(each, occasion, context)),
    async () => void going.push(...(await choose(plan, held, occasion, context))),
  ]);
  const leaving: RecoveryPoint[] = [];
  const more = going.map((point) => async () => {
    await deleteRecoveryPoint(context.clients.rds(vault.region), point.id);
    leaving.push(point);
  });
  return { verified, leaving, troubles: [...troubles, ...(await attempt(context, more))] };
}

/** What goes now: looked at twice, and written down. */
async function choose(plan: VaultPlan, held: readonly RecoveryPoint[], occasion: Occasion, context: StepContext) {
  const leaving = await confirmGone(held, occasion.vault, context);
  if (plan.disposal.remove.length === 0) return [];
  const again = await look(occasion.vault, context);
  return await enterLeaving(plan.disposal, again.plan.disposal, leaving, occasion, context);
}

async function attempt(context: StepContext, work: readonly (() => Promise<void>)[]): Promise<readonly unknown[]> {
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
  return troubles;
}

interface Taking {
  readonly point: RecoveryPoint;
  readonly origin: Origin;
}

/**
 * With tags of the vault's own: those of the source are not told, and would be the primary account's word. Option groups do not
 * travel to other accounts, and one with permanent options cannot be shared at all (RDS user guide, "Sharing a DB snapshot").
 */
async function take(
  { point, origin: { rule, cycle } }: Taking,
  { vault, scheduledAt }: Occasion,
  context: StepContext,
): Promise<void> {
  const { id, arn: sourceArn, resource } = point;
  const of = { policy: policySlug(context.policy), rule: rule.name, class: rule.class, resource, cycle };
  const tags = encodeOwnership({ ...of, clauses: [...rule.clauses, ...vault.clauses] });
  const key = environment(context, 'BACKUP_KEY_ALIAS');
  await copyRecoveryPoint(context.clients.rds(vault.region), { id, sourceArn, key, tags });
  // Not before: a key that stays closed would leave an entry for each point in every run. The verification is entered anyway.
  const facts = { point: id, region: vault.region, source: sourceArn, takenAt: point.takenAt ?? null };
  const entered = { event: 'vault-point-taken', ...aboutPoint(point, vault), rule: rule.name } as const;
  await journal(context, { ...entered, scheduledAt, facts });
}

async function verify(point: RecoveryPoint, vault: Vault, context: StepContext): Promise<void> {
  const { id, arn, takenAt, keyArn, allocatedGiB } = point;
  const recipe = await takeRecipe(point, context);
  const facts = { point: id, takenAt, keyArn, allocatedGiB, region: vault.region, days: vault.days, recipe };
  // Of the cycle that made it, so that it is entered once however many runs come by.
  const scheduledAt = point.owner?.cycle ?? context.now();
  const entry = await journal(context, {
    event: 'vault-point-verified',
    ...aboutPoint(point, vault),
    scheduledAt,
    facts,
  });
  const tags = {
    ...{ [tagKeys.verified]: context.now(), [tagKeys.entry]: reference(entry) },
    // As it is entered, which an earlier run may have done by another policy.
    [tagKeys.days]: String(entry.facts['days'] ?? vault.days),
  };
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
