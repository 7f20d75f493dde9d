/** Restored databases are thrown away in time and nobody can reach them meanwhile; nothing else is ever touched. */
import type { Instance } from '../../services/rds/state.ts';
import { graceMs } from './duty.ts';
import { instantOf, type Scene } from './scene.ts';
import { type Change, isOfThePipeline } from './truth/rds.ts';
import type { Exemption, Invariant, Judge } from './types.ts';

const leftovers: Exemption = {
  id: 'leftovers',
  reason:
    'An instance cannot be deleted while RDS, the functions or the keys that this takes are broken by a fault that says so; its ' +
    'limit counts from the end of the fault.',
};

/** RDS takes minutes to delete, and an instance that is still being made cannot be deleted at once. */
const deletionMs = 60 * 60_000;

export const testInstances: Invariant = {
  id: 'test-instances-go',
  says:
    'No test instance outlives the expiry it carries by more than one look of the monitor and an hour; none is public, ' +
    'unencrypted or outside the room made for it; and the pipeline deletes or changes no other instance.',
  clauses: ({ tests }) => [...new Set(tests.flatMap(({ clauses }) => clauses))],
  exemptions: [leftovers],
  watch(scene, judge) {
    scene.rds.onInstance((change) => {
      if (change.from === undefined && isTest(change.record, scene)) welcome(change, scene, judge);
      if (isTouchedByThePipeline(change) && !isTest(change.record, scene)) {
        judge.checked();
        judge.broken({
          subject: `${change.region} ${change.id}`,
          evidence: { by: change.by ?? '', to: change.to ?? 'gone' },
          explanation: `A role of the pipeline made ${change.id} ${change.to ?? 'vanish'}, which is no test instance.`,
        });
      }
    });
    return undefined;
  },
};

function isTest({ tags }: Instance, { promises }: Scene): boolean {
  return tags.has('lifeboat:restore-test') && tags.get('lifeboat:policy') === promises.policy;
}

/** Taking a snapshot shows in the status too, and is what the pipeline is for. */
function isTouchedByThePipeline({ by, to }: Change<Instance>): boolean {
  return isOfThePipeline(by) && to !== 'backing-up' && to !== 'available';
}

function welcome({ region, id, record }: Change<Instance>, scene: Scene, judge: Judge): void {
  judge.checked();
  const expires = Date.parse(record.tags.get('lifeboat:expires') ?? '');
  const wrong = [
    ...(record.public ? ['it is public'] : []),
    ...(record.settings.keyArn === undefined ? ['it is not encrypted'] : []),
    ...(record.subnetGroup === `${scene.promises.prefix}-restore-test` ? [] : [`it is in ${record.subnetGroup}`]),
    ...(Number.isNaN(expires) ? ['it carries no expiry'] : []),
  ];
  if (wrong.length > 0) {
    judge.broken({
      subject: `${region} ${id}`,
      evidence: {
        subnetGroup: record.subnetGroup,
        public: record.public,
        encrypted: record.settings.keyArn !== undefined,
      },
      explanation: `The test instance ${id} was made, and ${wrong.join(' and ')}.`,
    });
  }
  if (!Number.isNaN(expires)) seeOff(record, expires + scene.promises.everyMs + deletionMs, scene, judge);
}

function seeOff(record: Instance, due: number, scene: Scene, judge: Judge): void {
  const { region, id } = record;
  scene.at(due, () => {
    const there = scene.rds.instance(region, id);
    judge.checked();
    if (there !== record || there.status === 'deleting') return;
    const over = scene.faults.until('leftovers', record.createdAt ?? due - deletionMs, due);
    const later = over === undefined ? due : over + scene.promises.everyMs + deletionMs + graceMs;
    if (later > due) {
      judge.exempt(leftovers.id);
      return seeOff(record, later, scene, judge);
    }
    judge.broken({
      subject: `${region} ${id}`,
      evidence: { status: there.status, expires: record.tags.get('lifeboat:expires') ?? '', due: instantOf(due) },
      explanation: `The test instance ${id} in ${region} is ${there.status} although it should have been gone by now.`,
    });
  });
}
