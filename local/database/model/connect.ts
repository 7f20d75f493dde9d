/** A connection to a modelled server: found by its name, let in by its password. */
import type { Connection } from '#lambdas/adapters/fingerprint.ts';
import { isOurs, port } from './address.ts';
import { connectionRefused, unknownDatabase, unknownHost, wrongPassword } from './refusals.ts';
import type { Instance, Store } from './store.ts';

/** The server at the other end. Throws what the driver rejects with, in the order in which a real server looks. */
export function connect({ servers, seed }: Store, connection: Connection): Instance {
  const { host, user, password, database = 'postgres' } = connection;
  const server = servers.get(host);
  if (server === undefined && !isOurs(host, seed)) throw unknownHost(host);
  if (server === undefined || server.stopped || connection.port !== port)
    throw connectionRefused(host, connection.port);
  const { login } = server;
  if (user !== login.masterUser || password !== login.password) throw wrongPassword(user);
  if (database !== 'postgres' && database !== login.database) throw unknownDatabase(database);
  return server;
}
