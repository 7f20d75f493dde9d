/** The four things that can be broken on purpose, each where AWS itself would break. */
import type { CloudOptions } from '../cloud.ts';
import type { PostgresEngine } from '../database/engine.ts';
import type { Breakage } from './options.ts';

type Outcome = NonNullable<NonNullable<CloudOptions['rds']>['outcome']>;

export interface Scene {
  /** Region of the primary. */
  readonly primary: string;
  /** True from the second day's midnight until the third's. */
  readonly secondDay: () => boolean;
  /** Database and table whose snapshot is damaged. */
  readonly damage: { readonly database: string; readonly table: string };
}

/** How RDS operations end. */
export function outcomes(breakage: Breakage | undefined, { primary, secondDay }: Scene): Outcome {
  return (operation, { region }) => {
    if (breakage === 'snapshot' && operation === 'CreateDBSnapshot' && secondDay()) return 'failed';
    if (breakage === 'copy' && operation === 'CopyDBSnapshot' && secondDay()) return 'failed';
    if (breakage === 'restore' && operation === 'RestoreDBInstanceFromDBSnapshot' && region === primary)
      return 'failed';
    return 'available';
  };
}

/** The engine, with bytes flipped in the snapshot that the primary Region's restore test is about to restore. */
export function engineFor(breakage: Breakage | undefined, engine: PostgresEngine, scene: Scene): PostgresEngine {
  if (breakage !== 'data') return engine;
  const restore: PostgresEngine['restore'] = async (snapshot, instance) => {
    if (snapshot.startsWith(scene.primary)) await engine.corruptSnapshot(snapshot, { ...scene.damage, bytes: 64 });
    return await engine.restore(snapshot, instance);
  };
  return new Proxy(engine, {
    get: (target, name) => {
      if (name === 'restore') return restore;
      const member = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}
