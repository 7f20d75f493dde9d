/**
 * The password of a test instance is worked out on both sides, where it is set and where it is used, from a key that
 * only their environments hold. It is in no payload, no log and no execution history.
 */
import { createHmac } from 'node:crypto';

/**
 * 40 characters of `[A-Za-z0-9_-]`, 240 bits: legal for every engine, none of which takes `/`, `"`, `@` or a space,
 * and MySQL takes no more than 41 (ModifyDBInstance, MasterUserPassword).
 */
export function testPassword(key: string, instance: string): string {
  return createHmac('sha256', key).update(instance, 'utf8').digest('base64url').slice(0, 40);
}
