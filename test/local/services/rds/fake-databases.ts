import type { DatabaseEngine } from '#local/seams.ts';

/** Databases that hold one text instead of data: what RDS makes of them is seen without starting a server. */
export function fakeDatabases() {
  const servers = new Map<string, { data: string; password: string; port: number }>();
  const snapshots = new Map<string, { data: string; password: string }>();
  /** Keys of snapshots whose data will not start, or of instances that cannot be copied. */
  const broken = new Set<string>();
  let ports = 5000;

  const need = <T>(shelf: Map<string, T>, key: string): T => {
    const found = shelf.get(key);
    if (found === undefined) throw new Error(`there is no ${key}`);
    return found;
  };
  const add = <T>(shelf: Map<string, T>, key: string, value: T): T => {
    if (shelf.has(key)) throw new Error(`there is ${key} already`);
    shelf.set(key, value);
    return value;
  };
  const serve = (key: string, data: string, password: string) => {
    ports += 1;
    return { host: '127.0.0.1', port: add(servers, key, { data, password, port: ports }).port };
  };

  const engine: DatabaseEngine = {
    create: async (key, { masterPassword, database }) => serve(key, `empty ${database}`, masterPassword),
    snapshot: async (key, snapshot) => {
      if (broken.has(key)) throw new Error(`${key} cannot be copied`);
      const { data, password } = need(servers, key);
      add(snapshots, snapshot, { data, password });
      return { bytes: data.length };
    },
    copySnapshot: async (from, to) => void add(snapshots, to, { ...need(snapshots, from) }),
    deleteSnapshot: async (key) => {
      need(snapshots, key);
      snapshots.delete(key);
    },
    restore: async (snapshot, key) => {
      if (broken.has(snapshot)) throw new Error(`PostgreSQL did not start on ${snapshot}`);
      const { data, password } = need(snapshots, snapshot);
      return serve(key, data, password);
    },
    setMasterPassword: async (key, password) => {
      need(servers, key).password = password;
    },
    deleteInstance: async (key) => {
      need(servers, key);
      servers.delete(key);
    },
    usedBytes: async (key) => need(servers, key).data.length * 1_000_000,
    close: async () => {},
  };
  return { engine, servers, snapshots, broken };
}
