/** What a driver throws when it cannot connect: same classes, names, codes and words as `pg` gives for a real server. */
import { constants } from 'node:os';
import pg from 'pg';
import { addressOf } from './address.ts';

/** Nobody listens: the instance was stopped or deleted, or the port is another. */
export function connectionRefused(host: string, port: number): Error {
  const address = addressOf(host);
  const code = { code: 'ECONNREFUSED', errno: -constants.errno.ECONNREFUSED, syscall: 'connect' };
  return Object.assign(new Error(`connect ECONNREFUSED ${address}:${port}`), { ...code, address, port });
}

/** No such name. */
export function unknownHost(hostname: string): Error {
  const code = { code: 'ENOTFOUND', errno: -3008, syscall: 'getaddrinfo', hostname };
  return Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), code);
}

/** A wrong password and a role that does not exist are answered alike. */
export function wrongPassword(user: string): Error {
  return fatal('28P01', `password authentication failed for user "${user}"`, 'auth_failed');
}

export function unknownDatabase(database: string): Error {
  return fatal('3D000', `database "${database}" does not exist`, 'InitPostgres');
}

function fatal(code: string, message: string, routine: string): Error {
  const error = new pg.DatabaseError(message, message.length, 'error');
  return Object.assign(error, { severity: 'FATAL', code, routine });
}

/** What the engine of real servers rejects with when a copy ends too early. */
export function willNotStart(): Error {
  const log = [
    'LOG:  invalid checkpoint record',
    'PANIC:  could not locate a valid checkpoint record',
    'LOG:  startup process was terminated by signal 6: Aborted',
    'LOG:  aborting startup due to startup process failure',
  ];
  return new Error(`PostgreSQL did not start; its log says:\n${log.join('\n')}`);
}
