/** What was disposed of has its certificate, and the certificate is true. */
import { graceMs } from './duty.ts';
import { betweenRuns, runLimit } from './retention-runs.ts';
import { instantOf, type Scene } from './scene.ts';
import type { Written } from './truth/evidence.ts';
import type { Exemption, Invariant, Judge } from './types.ts';

const cannotWrite: Exemption = {
  id: 'run',
  reason:
    'A fault that says so kept a run from its end, or from writing: the two runs after the end of the fault make up for it.',
};

export const certified: Invariant = {
  id: 'disposal-is-certified',
  says:
    'A point that retention has removed and that is in no Region any more has a certificate within the time limit of retention, ' +
    'written once, that names each Region in which it was removed, when it was gone there, and the entry that says so.',
  clauses: ({ rules }) => [...new Set(rules.flatMap(({ retention }) => retention.clauses))],
  exemptions: [cannotWrite],
  watch(scene, judge) {
    const confirmed = new Map<string, Confirmed[]>();
    scene.evidence.onEntry((entry) => {
      if (entry?.event !== 'removal-confirmed') return;
      const { point, region } = entry.facts();
      const id = String(point);
      confirmed.set(id, [...(confirmed.get(id) ?? []), { region: String(region), at: entry.at, hash: entry.hash }]);
      expectCertificate({ id, rule: entry.rule ?? '' }, scene, judge);
    });
    scene.evidence.onWritten((written) => {
      if (written.key.startsWith(folder)) compare(written, confirmed, judge);
    });
    return undefined;
  },
};

const folder = 'certificates/';

interface Confirmed {
  readonly region: string;
  readonly at: string;
  readonly hash: string;
}

interface Disposed {
  readonly id: string;
  readonly rule: string;
}

function expectCertificate({ id, rule }: Disposed, scene: Scene, judge: Judge): void {
  const { rds, promises, evidence, faults } = scene;
  const began = scene.clock.now();
  const twoRuns = 2 * (betweenRuns(rule, scene) ?? 0) + runLimit(scene) + graceMs;
  const lookAt = (due: number): void =>
    scene.at(due, () => {
      judge.checked();
      if (promises.regions.some((region) => rds.snapshot(region, id)) || evidence.has(`${folder}${id}.json`)) return;
      const over = (['run', 'evidence'] as const).map((excuse) => faults.until(excuse, began - twoRuns, due) ?? 0);
      const later = Math.max(...over) + twoRuns;
      if (later > due) {
        judge.exempt(cannotWrite.id);
        return lookAt(later);
      }
      judge.broken({
        subject: id,
        evidence: { confirmed: instantOf(began) },
        explanation: `${id} was removed and is nowhere any more since ${instantOf(began)}, and has no certificate.`,
      });
    });
  // It may be the last of its places whose removal is proven later in the same run.
  lookAt(began + runLimit(scene) + graceMs);
}

function compare({ key, bytes, versions }: Written, confirmed: ReadonlyMap<string, Confirmed[]>, judge: Judge): void {
  judge.checked();
  const { point, places, entries } = JSON.parse(bytes.toString('utf8')) as {
    readonly point: string;
    readonly places: readonly { readonly region: string; readonly end: string; readonly goneAt: string }[];
    readonly entries: readonly { readonly hash: string }[];
  };
  const known = confirmed.get(point) ?? [];
  const removals = places.filter(({ end }) => end === 'removed');
  const isKnown = removals.every(({ region, goneAt }) =>
    known.some((each) => each.region === region && each.at === goneAt),
  );
  const isWhole = known.every(({ region }) => removals.some((each) => each.region === region));
  const isCited = known.every(({ hash }) => entries.some((each) => each.hash === hash));
  const wrong = [
    ...(versions === 1 ? [] : [`it was written ${versions} times`]),
    ...(isKnown && isWhole ? [] : ['it tells other removals than the ledger']),
    ...(isCited ? [] : ['it does not name the entries that confirm them']),
  ];
  if (wrong.length === 0) return;
  judge.broken({
    subject: key,
    evidence: { point },
    explanation: `${key} is no good evidence: ${wrong.join(', and ')}.`,
  });
}
