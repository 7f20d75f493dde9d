/** Nothing stays half done for ever without anybody knowing: no point unverified, no removal unconfirmed. */
import type { Snapshot } from '../../services/rds/state.ts';
import { graceMs, lateTelling } from './duty.ts';
import { instantOf, type Scene, secondsSaid } from './scene.ts';
import { cycleOf, isOurs, isVerified } from './truth/points.ts';
import { isOfThePipeline } from './truth/rds.ts';
import type { Telling } from './truth/told.ts';
import type { Exemption, Invariant, Judge } from './types.ts';

const goneByHand: Exemption = {
  id: 'by-hand',
  reason: 'What somebody made, or took the tags of, is not the pipeline’s to finish.',
};

export const halfDone: Invariant = {
  id: 'nothing-half-done',
  says:
    'A snapshot or copy that the pipeline began is verified within the time limit of its backup, or an alert of that run says so; ' +
    'one that it began to remove is gone and entered as gone within the time limit of retention, or an alert says so.',
  clauses: ({ rules, monitoring }) => [
    ...new Set([...monitoring.failure.clauses, ...rules.flatMap(({ clauses }) => clauses)]),
  ],
  exemptions: [lateTelling, goneByHand],
  watch(scene, judge) {
    const confirmed = new Set<string>();
    const [backupMs, retentionMs] = [limitOf('backup', scene), limitOf('retention', scene)];
    scene.rds.onSnapshot(({ region, id, record, from, to, by }) => {
      if (!isOfThePipeline(by)) return;
      if (from === undefined) awaitEnd(unverified(record, scene), backupMs, scene, judge);
      if (to === 'deleting') awaitEnd(unconfirmed(region, id, record, confirmed, scene), retentionMs, scene, judge);
    });
    scene.evidence.onEntry((entry) => {
      if (entry?.event !== 'removal-confirmed') return;
      const { point, region } = entry.facts();
      confirmed.add(`${String(region)}/${String(point)}`);
    });
    return undefined;
  },
};

/** As the templates say it: flexible window aside, nothing of a run goes on for longer. */
function limitOf(workflow: string, { cloud, promises }: Scene): number {
  const machine = cloud.assembly.stateMachines.find(({ name }) => name === `${promises.prefix}-${workflow}`);
  return Number(machine?.definition['TimeoutSeconds'] ?? 86_400) * 1000;
}

interface Unfinished {
  readonly subject: string;
  readonly resource: string;
  /** Scheduled instant of the run that began it; undefined: whichever run. */
  readonly run: string | undefined;
  readonly what: string;
  isDone(): boolean;
  isNobodys(): boolean;
  evidence(): Readonly<Record<string, string | boolean>>;
}

function unverified(record: Snapshot, { rds, promises }: Scene): Unfinished {
  const { region, id } = record;
  const cycle = cycleOf(record);
  return {
    subject: `${region} ${id}`,
    resource: record.instance,
    run: Number.isNaN(cycle) ? undefined : instantOf(cycle),
    what: 'is there and was never verified',
    isDone: () => rds.snapshot(region, id) !== record || isVerified(record),
    isNobodys: () => !isOurs(record, promises),
    evidence: () => ({ status: record.status, verified: isVerified(record) }),
  };
}

function unconfirmed(region: string, id: string, record: Snapshot, confirmed: Set<string>, { rds }: Scene): Unfinished {
  return {
    subject: `${region} ${id}`,
    resource: record.instance,
    run: undefined,
    what: 'was asked to be deleted, and no entry says that it is gone',
    isDone: () => confirmed.delete(`${region}/${id}`),
    isNobodys: () => false,
    evidence: () => ({ there: rds.snapshot(region, id) === record }),
  };
}

function awaitEnd(thing: Unfinished, limitMs: number, scene: Scene, judge: Judge): void {
  const began = scene.clock.now();
  const wait = scene.promises.everyMs + graceMs;
  const lookAt = (due: number): void =>
    scene.at(due, () => {
      judge.checked();
      if (thing.isDone() || scene.told.recent(began - limitMs, (telling) => isAbout(telling, thing))) return;
      if (thing.isNobodys()) return judge.exempt(goneByHand.id);
      const over = scene.faults.until('telling', began, due);
      // What nobody could be told while it failed is told as a run that is missing, by the look after its time is over.
      const later = over === undefined ? due : Math.max(over, began + limitMs + graceMs) + wait;
      if (later > due) {
        judge.exempt(lateTelling.id);
        return lookAt(later);
      }
      judge.broken({
        subject: thing.subject,
        evidence: { began: instantOf(began), run: thing.run ?? '', ...thing.evidence() },
        explanation: `For ${secondsSaid(due - began)} ${thing.subject} ${thing.what}, and no alert says so.`,
      });
    });
  lookAt(began + limitMs + graceMs);
}

function isAbout({ kind, name, subject, run }: Telling, thing: Unfinished): boolean {
  if (kind === 'alarm') return name.endsWith('WorkflowFailed');
  if (kind !== 'opened') return false;
  // It names the newest of the runs that are missing.
  if (name === 'RunMissing') return thing.run === undefined || (run ?? '') >= thing.run;
  const isOfIt = subject === `rds-instance/${thing.resource}` || !subject.includes('/');
  return isOfIt && (thing.run === undefined || run === thing.run);
}
