/** Recovery points are encrypted, copies with the key of their own Region; and nobody is let in but the vault account. */
import type { Snapshot } from '../../services/rds/state.ts';
import type { Scene } from './scene.ts';
import { isOurs, isVerified } from './truth/points.ts';
import type { Change } from './truth/rds.ts';
import type { Invariant, Judge } from './types.ts';

/** Actions that would hand a snapshot to somebody else. */
const sharing = ['rds:ModifyDBSnapshotAttribute', 'rds:ModifyDBClusterSnapshotAttribute', 'rds:StartExportTask'];

export const encryption: Invariant = {
  id: 'encrypted-and-ours-alone',
  says:
    'A copy is encrypted with the key of this policy in its own Region, a verified point is encrypted, and no role of the ' +
    'pipeline exports a snapshot or shares one, but with the vault account.',
  clauses: ({ security, places }) => [
    ...new Set([...(security?.encryption?.clauses ?? []), ...places.copies.flatMap(({ clauses }) => clauses)]),
  ],
  exemptions: [],
  watch(scene, judge) {
    const keys = new Map(ownKeys(scene));
    scene.rds.onSnapshot((change) => {
      if (change.to === 'available' && isOurs(change.record, scene.promises)) judgeKey(change, keys, scene, judge);
    });
    scene.evidence.onEntry((entry) => {
      if (entry?.event === 'recovery-point-verified') judgeVerified(entry.facts(), keys, scene, judge);
    });
    return () => {
      lookForSharing(scene, judge);
      lookWithWhom(scene, judge);
    };
  },
};

/** Region → ARN of the key that the templates make there under the policy's alias. */
function ownKeys({ cloud, promises }: Scene): [string, string][] {
  const alias = `alias/${promises.prefix}`;
  return cloud.assembly.keys.flatMap(({ region, arn, aliases }): [string, string][] =>
    aliases.includes(alias) ? [[region, arn]] : [],
  );
}

type Keys = ReadonlyMap<string, string>;

/** Only what somebody copied is the pipeline's choice; a snapshot has the key of its database. */
function judgeKey({ region, record }: Change<Snapshot>, keys: Keys, { promises }: Scene, judge: Judge): void {
  judge.checked();
  const isCopy = record.source !== undefined && region !== promises.primary;
  if (isCopy && record.settings.keyArn !== keys.get(region)) complain(record, keys.get(region), judge);
}

function judgeVerified(
  facts: Readonly<Record<string, unknown>>,
  keys: Keys,
  { rds, promises }: Scene,
  judge: Judge,
): void {
  const id = String(facts['point']);
  for (const region of promises.regions) {
    const point = rds.snapshot(region, id);
    if (point === undefined) continue;
    judge.checked();
    const wanted = region === promises.primary ? point.settings.keyArn : keys.get(region);
    if (point.settings.keyArn === undefined || point.settings.keyArn !== wanted) complain(point, wanted, judge);
  }
}

function complain({ region, id, settings, tags }: Snapshot, wanted: string | undefined, judge: Judge): void {
  const has = settings.keyArn === undefined ? 'is not encrypted' : `is encrypted with ${settings.keyArn}`;
  judge.broken({
    subject: `${region} ${id}`,
    evidence: {
      key: settings.keyArn ?? 'none',
      wanted: wanted ?? 'a key of the account',
      verified: isVerified({ tags }),
    },
    explanation: `${id} in ${region} ${has}, not with ${wanted ?? 'a key of the account'}.`,
  });
}

function lookForSharing({ cloud, clock, stage }: Scene, judge: Judge): void {
  judge.checked();
  const region = stage.policy.places.vault?.region;
  for (const { principal, action, resource } of cloud.permissions.used()) {
    if (!sharing.includes(action) || !principal.includes(':role/')) continue;
    if (action === 'rds:ModifyDBSnapshotAttribute' && resource.split(':')[3] === region) continue;
    judge.broken({
      at: clock.now(),
      subject: resource,
      evidence: { role: principal, action },
      explanation: `${principal} asked for ${action} on ${resource}: that is nowhere asked for.`,
    });
  }
}

/** Whoever did it: what is shared at the end. */
function lookWithWhom({ cloud, clock, stage, promises }: Scene, judge: Judge): void {
  const { vault } = stage.policy.places;
  for (const region of promises.regions) {
    for (const { id, sharedWith = [] } of cloud.stores.rds.region(region).snapshots.values()) {
      const others = sharedWith.filter((account) => region !== vault?.region || account !== vault.account);
      if (others.length === 0) continue;
      judge.broken({
        at: clock.now(),
        subject: `${region} ${id}`,
        evidence: { sharedWith: others.join(' ') },
        explanation: `${id} in ${region} is shared with ${others.join(' and ')}.`,
      });
    }
  }
}
