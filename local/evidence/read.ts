/** Reads the evidence and what it speaks of: the ledger, the documents and alerts beside it, and every recovery point. */
import type { EvidenceFacts } from '#core/evidence/facts.ts';
import type { StoredText } from '#core/ledger-verify.ts';
import { tagKeys } from '#core/tags.ts';
import { openMarkers } from '#lambdas/adapters/alert-markers.ts';
import { inParallel } from '#lambdas/adapters/many.ts';
import { openObjects } from '#lambdas/adapters/objects.ts';
import { readCoverage } from '#lambdas/databases-of-policy.ts';
import { readPoints } from '#lambdas/inventory.ts';
import { vaultRegionHere } from '#lambdas/rules.ts';
import type { StepContext } from '#lambdas/step.ts';
import type { Uncovered } from './left.ts';
import { assertRoom, heapOfThisProcess } from './room.ts';
import { listVersions } from './versions.ts';

/** S3 answers thousands of requests a second; this many are enough to keep a line busy. */
const readersAtOnce = 32;

/** `progress`: how many entries and certificates are read, of how many. */
export type Progress = (read: number, of: number) => void;

/**
 * The world first, the ledger last: what is done is written down after it is done, so while the pipeline works, what was
 * seen has its entry by the time the entries are read. Throws NoRoom when `heap`, in bytes, is not enough for them.
 */
export async function readEvidenceFacts(
  context: StepContext,
  progress: Progress = () => undefined,
  heap = heapOfThisProcess(),
): Promise<EvidenceFacts> {
  const now = context.now();
  const vaultRegion = vaultRegionHere(context);
  const points = await readPoints(context);
  const objects = openObjects(context);
  const alerts = await readAlerts(context);
  const documents = [...(await objects.list('reports/')), ...(await objects.list('recipes/'))];
  const certified = await objects.list('certificates/');
  const { versions, bytes } = await listVersions(context, 'ledger/');
  assertRoom(bytes, heap);
  const keys = await objects.list('ledger/');
  let done = 0;
  const readAll = async (wanted: readonly string[]): Promise<StoredText[]> => {
    const texts = await inParallel(wanted, readersAtOnce, async (key): Promise<StoredText[]> => {
      const text = await objects.read(key).catch(damaged);
      done += 1;
      progress(done, certified.length + keys.length);
      return text === undefined ? [] : [{ key, text }];
    });
    return texts.flat();
  };
  const certificates = await readAll(certified);
  const read = { now, points, alerts, documents, certificates, versions, texts: await readAll(keys) };
  return vaultRegion === undefined ? read : { ...read, vaultRegion };
}

/** The SDK compares what it gets with the checksum that was stored with it; what does not agree is no entry. */
function damaged(error: unknown): string {
  if (error instanceof Error && error.message.startsWith('Checksum mismatch')) return '';
  throw error;
}

/** Databases of the primary Region without a class, or with one that no rule covers; a vault account has none. */
export async function readUncovered(context: StepContext): Promise<Uncovered[]> {
  if (vaultRegionHere(context) !== undefined) return [];
  const { uncovered } = await readCoverage(context);
  return uncovered.map(({ id, place, tags }) => {
    const dataClass = tags[tagKeys.class];
    return { id, region: place.region, ...(dataClass === undefined ? {} : { class: dataClass }) };
  });
}

async function readAlerts(context: StepContext): Promise<EvidenceFacts['alerts']> {
  const markers = openMarkers(context);
  const found = await inParallel(await markers.list(), readersAtOnce, (key) => markers.read(key));
  return found.flatMap((marker) =>
    marker === undefined
      ? []
      : [{ key: marker.key, told: marker.alert.phase === 'open' || marker.alert.phase === 'ending' }],
  );
}
