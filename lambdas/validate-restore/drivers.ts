/** Who reads which engine. Imported by nothing else: the drivers are most of a bundle. */
import type { Connection } from '../adapters/fingerprint.ts';
import { readMysql } from '../adapters/fingerprint-mysql.ts';
import { readPostgres } from '../adapters/fingerprint-postgres.ts';
import type { Reading } from '../adapters/reading.ts';
import type { ReadDatabase } from '../step.ts';

export const drivers: Readonly<Record<string, (connection: Connection) => Promise<Reading>>> = {
  postgres: readPostgres,
  mysql: readMysql,
  mariadb: readMysql,
};

export const readWithDriver: ReadDatabase = async (engine, connection) => {
  const read = drivers[engine];
  if (read === undefined) throw new Error(`no driver reads the engine ${engine}`);
  return await read(connection);
};
