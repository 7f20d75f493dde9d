/**
 * Reads the whole of a restored database. Runs in a room without any route to AWS or the internet, so everything it needs
 * comes in its input and everything it finds goes out in its output; only the password it works out by itself.
 */
import { z } from 'zod';
import { LifeboatError } from '#core/errors.ts';
import { secondsBetween } from '#core/instant.ts';
import { errorText } from '../adapters/fingerprint.ts';
import { testPassword } from '../adapters/passwords.ts';
import type { Pause, Progress, Reading } from '../adapters/reading.ts';
import { environment } from '../environment.ts';
import { restoredDatabase } from '../shapes.ts';
import { type StepContext, step } from '../step.ts';
import { drivers, readWithDriver } from './drivers.ts';
import { fitPayload } from './fit.ts';

/** A statement may take most of the 15 min of the function, so that the function itself can say what was too slow. */
const statementSeconds = 780;
/** A portion ends after so long, between two statements; the last one begun may then take as long as a statement may. */
const portionSeconds = 100;

export const validateRestoreStep = step({
  name: 'validate-restore',
  input: z.object({
    instance: z.string().min(1),
    resource: z.string(),
    point: z.string(),
    region: z.string(),
    database: restoredDatabase,
    /** Null to begin with, then what the run before answered. Absent: all of it is read in this run. */
    progress: z.custom<Progress>((value) => typeof value === 'object').nullish(),
  }),
  async run({ instance, point, database, progress }, context) {
    const { host, port, user, engine } = database;
    if (drivers[engine] === undefined) throw unreadable(engine, point);
    const read = context.readDatabase ?? readWithDriver;
    const password = testPassword(environment(context, 'TEST_PASSWORD_KEY'), instance);
    const extraAuthority = context.env['LIFEBOAT_EXTRA_CA'];
    const connection = { host, port, user, password, extraAuthority, statementSeconds };
    const pause = progress === undefined ? undefined : portion(progress, context);
    try {
      const reading = await read(engine, { ...connection, database: database.database ?? undefined, pause });
      return answer(reading, context);
    } catch (cause) {
      throw new LifeboatError('ValidationFailed', `${instance}, restored from ${point}: ${errorText(cause)}`, {
        evidence: { instance, point, host, port, engine },
        hint: 'The restored database could not be opened or listed. See its log, then start the test again.',
        cause,
      });
    }
  },
});

function portion(progress: Progress | null, { now }: StepContext): Pause {
  const begun = now();
  return { from: progress ?? undefined, enough: () => secondsBetween(begun, now()) >= portionSeconds };
}

/** A reading that is not at its end has no content yet: nobody can take a portion for the whole. */
function answer({ rest, ...content }: Reading, context: StepContext) {
  if (rest !== undefined) return { progress: { content, rest } };
  return { content: fitPayload(content), validatedAt: context.now(), progress: null };
}

function unreadable(engine: string, point: string): LifeboatError {
  const known = Object.keys(drivers).join(', ');
  return new LifeboatError('ValidationFailed', `the engine ${engine} cannot be read; those that can are ${known}`, {
    evidence: { engine, point },
    hint: 'Take its class out of the restore tests of the policy, or prove its points by hand.',
  });
}
