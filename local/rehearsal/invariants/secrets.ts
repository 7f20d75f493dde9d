/** Secrets stay where they are: in Secrets Manager, in the environment of the functions that need them, and in the databases. */
import { createHmac } from 'node:crypto';
import { masterPassword } from '../estate/build.ts';
import type { Scene } from './scene.ts';
import type { Invariant, Judge } from './types.ts';

export const secrets: Invariant = {
  id: 'no-secret-leaves',
  says:
    'Neither the keys from which passwords are worked out, nor those passwords, nor the master passwords of the databases are ever in ' +
    'an input, an output or a history of an execution, a log line, an object, a message or a tag.',
  clauses: ({ security }) => security?.credentials?.clauses ?? [],
  exemptions: [],
  watch(scene, judge) {
    const { cloud, rds, evidence, told, runs } = scene;
    const hidden = hiddenIn(scene);
    const look = (where: string, text: string | Buffer): void => {
      judge.checked();
      for (const [secret, what] of hidden) if (text.includes(secret)) complain(where, what, judge);
    };
    rds.onInstance(({ region, id, record, from, to }) => {
      const passwords = from === undefined || to === undefined ? passwordsOf(region, id, scene) : [];
      // Only a database that is there has a password that opens something.
      for (const [password, what] of passwords) to === undefined ? hidden.delete(password) : hidden.set(password, what);
      if (from === undefined) look(`tags of ${region} ${id}`, [...record.tags].flat().join('\n'));
    });
    rds.onSnapshot(({ region, id, record, to }) => {
      if (to === 'available') look(`tags of ${region} ${id}`, [...record.tags].flat().join('\n'));
    });
    evidence.onWritten(({ key, bytes }) => look(`object ${key}`, bytes));
    told.onTelling(({ topic, text }) => look(`message on ${topic}`, text));
    cloud.events.on('log', ({ facts }) => look(`log of ${String(facts['function'])}`, String(facts['line'])));
    runs.onEnd(({ arn, execution: { input, output, error, cause } }) => {
      look(`execution ${arn}`, JSON.stringify({ input, output, error, cause }));
    });
    // A history holds what goes into steps and comes out of them. What a step does not know it cannot tell.
    const knowing = stepsThatKnow(scene);
    cloud.events.on('invocation', ({ facts }) => {
      if (knowing.has(String(facts['step'])))
        look(`input or output of ${String(facts['step'])}`, JSON.stringify(facts));
    });
    return undefined;
  },
};

/** Secret → what it is. */
type Hidden = Map<string, string>;

/** Values of the templates' own secrets, and how the master passwords of the estate begin: all of them are found by one search. */
function hiddenIn({ cloud }: Scene): Hidden {
  const hidden: Hidden = new Map([[masterPassword(''), 'the master password of a database']]);
  for (const { environment, name } of cloud.assembly.functions) {
    const key = environment['TEST_PASSWORD_KEY'];
    if (key !== undefined) hidden.set(key, `TEST_PASSWORD_KEY of ${name}`);
  }
  return hidden;
}

/** Steps whose environment holds a secret. */
function stepsThatKnow({ cloud, promises }: Scene): Set<string> {
  const knowing = cloud.assembly.functions.filter(({ environment }) => environment['TEST_PASSWORD_KEY'] !== undefined);
  return new Set(knowing.map(({ name }) => name.slice(promises.prefix.length + 1)));
}

/** As `lambdas/adapters/passwords.ts` says that they are worked out, said again. */
function passwordsOf(region: string, instance: string, { cloud }: Scene): [string, string][] {
  const keys = cloud.assembly.functions.flatMap((view) =>
    view.region === region ? (view.environment['TEST_PASSWORD_KEY'] ?? []) : [],
  );
  return [...new Set(keys)].map((key) => [
    createHmac('sha256', key).update(instance, 'utf8').digest('base64url').slice(0, 40),
    `the password of ${instance}`,
  ]);
}

function complain(where: string, what: string, judge: Judge): void {
  judge.broken({
    subject: where,
    evidence: { secret: what },
    explanation: `${what[0]?.toUpperCase()}${what.slice(1)} stands in the ${where}.`,
  });
}
