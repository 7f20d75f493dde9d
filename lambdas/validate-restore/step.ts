/**
 * Reads the whole of a restored database. Runs in a room without any route to AWS or the internet, so everything it needs
 * comes in its input and everything it finds goes out in its output; only the password it works out by itself.
 */
import { z } from 'zod';
import { LifeboatError } from '#core/errors.ts';
import type { DatabaseContent } from '#core/restore/fingerprint.ts';
import { type Connection, errorText } from '../adapters/fingerprint.ts';
import { readMysql } from '../adapters/fingerprint-mysql.ts';
import { readPostgres } from '../adapters/fingerprint-postgres.ts';
import { testPassword } from '../adapters/passwords.ts';
import { environment } from '../environment.ts';
import { restoredDatabase } from '../shapes.ts';
import { step } from '../step.ts';
import { fitPayload } from './fit.ts';

/** A statement may take most of the 15 min of the function, so that the function itself can say what was too slow. */
const statementSeconds = 780;

const readers: Readonly<Record<string, (connection: Connection) => Promise<DatabaseContent>>> = {
  postgres: readPostgres,
  mysql: readMysql,
  mariadb: readMysql,
};

export const validateRestoreStep = step({
  name: 'validate-restore',
  input: z.object({
    instance: z.string().min(1),
    resource: z.string(),
    point: z.string(),
    region: z.string(),
    database: restoredDatabase,
  }),
  async run({ instance, point, database }, context) {
    const { host, port, user, engine } = database;
    const read = readers[engine];
    if (read === undefined) throw unreadable(engine, point);
    const password = testPassword(environment(context, 'TEST_PASSWORD_KEY'), instance);
    const extraAuthority = context.env['LIFEBOAT_EXTRA_CA'];
    const connection = { host, port, user, password, extraAuthority, statementSeconds };
    try {
      const content = await read({ ...connection, database: database.database ?? undefined });
      return { content: fitPayload(content), validatedAt: context.now() };
    } catch (cause) {
      throw new LifeboatError('ValidationFailed', `${instance}, restored from ${point}: ${errorText(cause)}`, {
        evidence: { instance, point, host, port, engine },
        hint: 'The restored database could not be opened or listed. See its log, then start the test again.',
        cause,
      });
    }
  },
});

function unreadable(engine: string, point: string): LifeboatError {
  const known = Object.keys(readers).join(', ');
  return new LifeboatError('ValidationFailed', `the engine ${engine} cannot be read; those that can are ${known}`, {
    evidence: { engine, point },
    hint: 'Take its class out of the restore tests of the policy, or prove its points by hand.',
  });
}
