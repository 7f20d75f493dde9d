/** Names as companies give them to their databases: what the service is for, and which of several it is. */
import { sha256 } from '#core/canonical.ts';
import { pick } from '../../database/model/chance.ts';

const services = [
  'accounts',
  'analytics',
  'appointments',
  'audit',
  'billing',
  'booking',
  'campaigns',
  'catalog',
  'chat',
  'checkout',
  'claims',
  'cms',
  'contracts',
  'crm',
  'documents',
  'exports',
  'forecast',
  'fulfilment',
  'identity',
  'inventory',
  'invoicing',
  'ledger',
  'logistics',
  'loyalty',
  'messaging',
  'notifications',
  'orders',
  'partners',
  'payments',
  'payroll',
  'portal',
  'pricing',
  'quotes',
  'reporting',
  'scheduling',
  'search',
  'sessions',
  'settlement',
  'shipping',
  'subscriptions',
  'support',
  'telephony',
  'tenants',
  'tickets',
  'warehouse',
  'workflow',
];
const stages = ['prod', 'prod', 'prod', 'live', 'main', 'prod-eu', 'prod-us'];

/** The service of the n-th database, from 0, and its identifier; another one for every n. */
export function nameOf(index: number, seed: number): { readonly service: string; readonly id: string } {
  const order = orderOf(seed);
  const service = order[index % order.length] ?? '';
  const round = Math.floor(index / order.length);
  const stage = pick(stages, seed, 'stage', service);
  return { service, id: round === 0 ? `${service}-${stage}` : `${service}-${stage}-${round + 1}` };
}

let known: { readonly seed: number; readonly order: readonly string[] } | undefined;

/** Every seed has another order of services; the last one asked for is kept. */
function orderOf(seed: number): readonly string[] {
  if (known?.seed !== seed) {
    const lots = services.map((service) => ({ service, lot: sha256(JSON.stringify([seed, 'service', service])) }));
    known = { seed, order: lots.sort((a, b) => (a.lot < b.lot ? -1 : 1)).map(({ service }) => service) };
  }
  return known.order;
}
