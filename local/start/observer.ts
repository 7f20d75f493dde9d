/**
 * Reads the source at the very moment at which a snapshot freezes it. The writer is held between two transactions, the
 * source is fingerprinted, the snapshot's state is fixed, and the writer goes on: so the fingerprint and the snapshot
 * are of one state, although the snapshot itself was taken under load.
 */
import type { SourceReading } from '#core/report.ts';
import type { Connection } from '#lambdas/adapters/fingerprint.ts';
import { readPostgres } from '#lambdas/adapters/fingerprint-postgres.ts';
import type { SnapshotMoment } from '../database/engine.ts';
import type { Writer } from './writer.ts';

export interface Observer {
  /** To be given to the database engine. Does nothing until `watch` has been called. */
  readonly onSnapshotInstant: (moment: SnapshotMoment) => Promise<void>;
  readonly sources: readonly SourceReading[];
  watch(source: Connection, writer: Writer): void;
}

export function createObserver(): Observer {
  const sources: SourceReading[] = [];
  let watched: { readonly source: Connection; readonly writer: Writer } | undefined;
  return {
    sources,
    watch: (source, writer) => {
      watched = { source, writer };
    },
    onSnapshotInstant: async ({ snapshot, freeze }) => {
      if (!watched) return;
      const { source, writer } = watched;
      await writer.hold(async () => {
        sources.push({ point: identifierOf(snapshot), content: await readPostgres(source) });
        await freeze();
      });
    },
  };
}

/** The engine's keys are `<region>/<identifier>`. */
function identifierOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}
