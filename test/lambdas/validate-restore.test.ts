/** The step that reads restored databases, with a reader in the place of drivers. */
import { describe, expect, it } from 'vitest';
import { addSeconds } from '#core/instant.ts';
import type { Progress } from '#lambdas/adapters/reading.ts';
import { makeContext, runStep } from '#lambdas/runtime.ts';
import type { ReadDatabase } from '#lambdas/step.ts';
import { validateRestoreStep } from '#lambdas/validate-restore/step.ts';
import { policyFile } from './cloud.ts';

const database = {
  ...{ host: 'db.example.com', port: 5432, engine: 'postgres', user: 'keeper', database: 'shop' },
  availableAt: '2026-02-01T04:10:00Z',
};
const event = { instance: 'lifeboat-test-1', resource: 'orders', point: 'p', region: 'eu-west-1', database };
const content = { method: 'm', serverVersion: '17.6', tables: [], unreadable: [], checks: [] };
const progress: Progress = { content, rest: { check: { check: 'shop: amcheck', done: 3, broken: [] } } };

function run(input: object, readDatabase: ReadDatabase, now = () => '2026-02-01T04:12:00Z') {
  const env = { TEST_PASSWORD_KEY: 'key' };
  const context = makeContext({ policy: policyFile(), env, now, log: () => undefined, readDatabase });
  return runStep(validateRestoreStep, { ...event, ...input }, context);
}

describe('validate-restore', () => {
  it('reads all of it at once when nobody would call it again', async () => {
    const read: ReadDatabase = async (engine, { pause, host, user, password }) => {
      expect({ engine, pause, host, user, length: password.length }).toEqual({
        ...{ engine: 'postgres', pause: undefined, host: 'db.example.com', user: 'keeper', length: 40 },
      });
      return content;
    };
    expect(await run({}, read)).toEqual({ content, validatedAt: '2026-02-01T04:12:00Z', progress: null });
  });

  it('answers how far it came, and no content that could be taken for the whole, while there is more', async () => {
    const seen: unknown[] = [];
    const read: ReadDatabase = async (_, { pause }) => {
      seen.push(pause?.from);
      return { ...progress.content, rest: progress.rest };
    };
    expect(await run({ progress: null }, read)).toEqual({ progress });
    expect(await run({ progress }, read)).toEqual({ progress });
    expect(seen).toEqual([undefined, progress]);
  });

  it('lets a portion last long enough for one more statement to fit into the 15 minutes of the function', async () => {
    let at = '2026-02-01T04:12:00Z';
    const read: ReadDatabase = async (_, { pause, statementSeconds }) => {
      let seconds = 0;
      for (; pause?.enough() === false; seconds += 1) at = addSeconds(at, 1);
      expect(seconds + statementSeconds).toBeLessThan(900);
      expect(seconds).toBeGreaterThan(60);
      return content;
    };
    expect(await run({ progress: null }, read, () => at)).toMatchObject({ content, progress: null });
  });

  it('refuses an engine that nobody reads, and says which are read', async () => {
    const wrong = { database: { ...database, engine: 'oracle-se2' } };
    await expect(run(wrong, async () => content)).rejects.toMatchObject({
      name: 'ValidationFailed',
      message: expect.stringContaining(
        'the engine oracle-se2 cannot be read; those that can are postgres, mysql, mariadb',
      ),
    });
  });
});
