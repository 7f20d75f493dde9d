import type { Connection } from '#lambdas/adapters/fingerprint.ts';
import { type ContentEngine, type ContentOptions, contentDatabases } from '#local/database/model/engine.ts';
import type { ModelTable } from '#local/database/model/profile.ts';
import type { DatabaseServer } from '#local/seams.ts';

export const day = 86_400_000;
export const orders = 'eu-west-1/db/orders';
export const taken = 'eu-west-1/snapshot/taken';
export const restored = 'eu-west-1/db/restored';

/** A clock that is set by hand. */
export interface HandClock {
  at: number;
  now(): number;
  sleep(ms: number): Promise<void>;
}

export function handClock(): HandClock {
  const clock: HandClock = {
    at: 0,
    now: () => clock.at,
    sleep: async (ms) => {
      clock.at += ms;
    },
  };
  return clock;
}

export interface Bench {
  readonly clock: HandClock;
  readonly engine: ContentEngine;
  /** `orders`, just made. */
  readonly server: DatabaseServer;
}

export async function bench(options: Partial<ContentOptions> = {}): Promise<Bench> {
  const clock = handClock();
  const engine = contentDatabases({ seed: 1, clock, ...options });
  return { clock, engine, server: await make(engine, orders) };
}

export function make(engine: ContentEngine, key: string, engineVersion?: string): Promise<DatabaseServer> {
  const login = { masterUser: 'keeper', masterPassword: 'correct-horse', database: 'shop' };
  return engine.create(key, { ...login, ...(engineVersion && { engineVersion }) });
}

export const at = ({ host, port }: DatabaseServer, given: Partial<Connection> = {}): Connection => ({
  ...{ host, port, user: 'keeper', password: 'correct-horse', database: 'shop', statementSeconds: 60 },
  ...given,
});

export const table = (name: string, given: Partial<ModelTable> = {}): ModelTable => ({
  ...{ name: `public.${name}`, rows: 1000, bytesPerRow: 100, addedPerDay: 10, writtenPerDay: 50 },
  ...{ form: 'record', indexes: 1 },
  ...given,
});

/** A parent, a child that points to it, and a table that is never written. */
export const small = {
  ...{ bytes: 10_000_000, growthPerYear: 0.365, changePerDay: 0.05 },
  tables: [
    table('customers'),
    table('orders', { rows: 5000, parent: 'public.customers' }),
    table('plans', { rows: 5, addedPerDay: 0, writtenPerDay: 0 }),
  ],
};
