/**
 * A physical copy of a running server's data, as PostgreSQL's low-level backup API describes it
 * (https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP).
 * What it restores to is the state at `pg_backup_stop`, to the transaction: only the log up to there is kept.
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { copyTree } from './files.ts';
import { type HeapFiles, readHeapFiles } from './heap.ts';
import type { Server } from './server.ts';

export interface Copied {
  readonly bytes: number;
  readonly heap: HeapFiles;
}

/** Holds the copy's last moment: see `SnapshotMoment` in engine.ts. */
export type AtTheEnd = (freeze: () => Promise<void>) => Promise<void>;

/** Folders that are copied empty, as the manual says: they belong to the running server. The log comes at the end. */
const leftOut = new Set([
  'pg_wal',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
]);
const skipFile = /(^|\/)(postmaster\.(pid|opts)|pg_internal\.init(\..*)?|pgsql_tmp[^/]*)$/;

/** Copies the server's data into the new folder `target` while it serves. */
export async function backUp(server: Server, target: string, atTheEnd: AtTheEnd): Promise<Copied> {
  await mkdir(target, { mode: 0o700 });
  return server.ask('postgres', async (client) => {
    // Without an archive nothing else keeps the log from being recycled between start and stop.
    await client.query("select pg_create_physical_replication_slot('lifeboat_' || pg_backend_pid(), true, true)");
    await client.query("select pg_backup_start('lifeboat', true)");
    const files = await copyTree(server.data, target, { live: true, skip: isLeftOut });
    for (const folder of leftOut) await mkdir(join(target, folder), { mode: 0o700 });
    const heap = await readHeapFiles(server);
    let stop: Promise<Stop> | undefined;
    const freeze = async () => {
      stop ??= stopBackup(client);
      await stop;
    };
    await atTheEnd(freeze);
    await freeze();
    const log = await finish(await (stop ?? stopBackup(client)), server.data, target);
    return { bytes: files + log, heap };
  });
}

function isLeftOut(path: string): boolean {
  return leftOut.has(path) || skipFile.test(path);
}

interface Stop {
  readonly label: string;
  /** Names of the first and the last log segment that recovery needs. */
  readonly first: string;
  readonly last: string;
}

async function stopBackup(client: pg.Client): Promise<Stop> {
  const { rows } = await client.query<{ label: string; spaces: string | null; last: string }>(
    `select labelfile as label, spcmapfile as spaces, pg_walfile_name(lsn - 1) as last
       from pg_backup_stop(wait_for_archive => false)`,
  );
  const [stop] = rows;
  const first = /START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)/.exec(stop?.label ?? '')?.[1];
  if (stop === undefined || first === undefined) throw new Error('pg_backup_stop answered without a backup label');
  // A copy would share the files of a tablespace with its source. RDS has none outside the data folder either.
  if ((stop.spaces ?? '').trim() !== '') throw new Error('a database with tablespaces of its own cannot be copied');
  return { label: stop.label, first, last: stop.last };
}

/** Completes the copy: the label that starts recovery, and the log segments that it needs, none after the last. */
async function finish({ label, first, last }: Stop, data: string, target: string): Promise<number> {
  await writeFile(join(target, 'backup_label'), label, { mode: 0o600 });
  const log = join(data, 'pg_wal');
  const needed = new Set(
    (await readdir(log)).filter((name) => /^[0-9A-F]{24}$/.test(name) && name >= first && name <= last),
  );
  if (!needed.has(first) || !needed.has(last)) throw new Error(`the log from ${first} to ${last} is not all in ${log}`);
  await mkdir(join(target, 'pg_wal', 'archive_status'), { mode: 0o700 });
  return copyTree(log, join(target, 'pg_wal'), { skip: (path) => !needed.has(path) });
}
