/** Names and addresses of the modelled servers, as RDS gives them: the same for the same instance, whoever asks. */
import { sha256 } from '#core/canonical.ts';

export const port = 5432;
const domain = 'rds.local';

/** `eu-west-1/db/orders` → `orders.c3f1a9b2d4e6.eu-west-1.rds.local`. */
export function hostOf(instance: string, seed: number): string {
  const parts = instance.split('/');
  const label = parts.at(-1) ?? instance;
  const region = parts.at(-3) ?? 'local';
  return hostFor(label, region, seed);
}

function hostFor(label: string, region: string, seed: number): string {
  return `${label}.c${sha256(JSON.stringify([seed, label, region])).slice(0, 11)}.${region}.${domain}`;
}

/** Whether such a name was ever given: its hash fits, so nothing has to be remembered. */
export function isOurs(host: string, seed: number): boolean {
  const [label, hash, region, ...rest] = host.split('.');
  return label !== undefined && hash !== undefined && region !== undefined && rest.join('.') === domain
    ? hostFor(label, region, seed) === host
    : false;
}

/** A private address of that name, for the texts of refusals. */
export function addressOf(host: string): string {
  const bytes = Buffer.from(sha256(host).slice(0, 6), 'hex');
  return `10.${bytes[0]}.${bytes[1]}.${bytes[2]}`;
}
