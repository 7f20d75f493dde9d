/** Names of tables as services have them. */
import { sha256 } from '#core/canonical.ts';

const main = [
  'accounts',
  'addresses',
  'attachments',
  'audit_log',
  'campaigns',
  'contacts',
  'customers',
  'deliveries',
  'devices',
  'events',
  'invoices',
  'items',
  'jobs',
  'messages',
  'notifications',
  'orders',
  'payments',
  'products',
  'refunds',
  'reviews',
  'sessions',
  'shipments',
  'subscriptions',
  'tickets',
  'users',
];
/** Looked up, and hardly ever written. */
const lookedUp = ['countries', 'currencies', 'permissions', 'plans', 'settings', 'tax_rates', 'translations'];

/** `count` different names, one in six of them of tables that are only looked up, in an order of this database's own. */
export function tableNames(count: number, seed: number, name: string): { main: string[]; lookedUp: string[] } {
  const lookups = Math.min(lookedUp.length, Math.round(count / 6));
  const draw = (words: readonly string[], wanted: number) =>
    words
      .map((word) => ({ word, lot: sha256(JSON.stringify([seed, name, word])) }))
      .sort((a, b) => (a.lot < b.lot ? -1 : 1))
      .slice(0, wanted)
      .map(({ word }) => word);
  return { main: draw(main, count - lookups), lookedUp: draw(lookedUp, lookups) };
}
