import type { Access, ApiCall, Principal } from '../seams.ts';
import type { Context } from './conditions.ts';
import type { Question } from './evaluate.ts';
import { accountOf, roleArn } from './principals.ts';

const yes: readonly string[] = ['true'];
const no: readonly string[] = ['false'];
const tls: readonly string[] = ['1.3'];

/**
 * Global keys that AWS adds to every request. All transports stay inside this machine, which counts as secure. What a service
 * says of the request itself comes before them.
 */
const globalKeys: Readonly<Record<string, (asked: Asked) => readonly string[] | undefined>> = {
  'aws:securetransport': () => yes,
  's3:tlsversion': () => tls,
  'aws:principalisawsservice': ({ principal: { kind } }) => (kind === 'service' ? yes : no),
  'aws:principalarn': ({ principal: { kind, arn } }) => (kind === 'service' ? undefined : [roleArn(arn)]),
  'aws:principalaccount': ({ principal: { kind, arn } }) => (kind === 'service' ? undefined : [accountOf(arn)]),
  'aws:requestedregion': ({ call }) => call && [call.region],
  'aws:resourceaccount': ({ owner, call }) => (owner ? [owner] : call && [call.account]),
};

const lowered = new Map<string, string>();

function lower(key: string): string {
  const known = lowered.get(key);
  if (known !== undefined) return known;
  const made = key.toLowerCase();
  lowered.set(key, made);
  return made;
}

/** One permission that is asked for. The values of condition keys are looked for when a policy wants to know one. */
export class Asked implements Question {
  readonly action: string;
  readonly resource: string;
  readonly principal: Principal;
  readonly call: ApiCall | undefined;
  /** Account of the resource, when it is known. */
  readonly owner: string | undefined;
  readonly #access: Access;
  #given: Access['context'];

  constructor(principal: Principal, access: Access, call: ApiCall | undefined, owner?: string) {
    this.action = access.action;
    this.resource = access.resource;
    this.principal = principal;
    this.call = call;
    this.owner = owner;
    this.#access = access;
  }

  value(key: string): readonly string[] | undefined {
    this.#given ??= this.#access.context ?? {};
    for (const name in this.#given) if (lower(name) === key) return list(this.#given[name]);
    return globalKeys[key]?.(this);
  }

  /** All keys that have a value, in lower case. */
  context(): Context {
    const all: Record<string, readonly string[]> = {};
    for (const key of [...Object.keys(globalKeys), ...Object.keys(this.#access.context ?? {})]) {
      const value = this.value(lower(key));
      if (value) all[lower(key)] = value;
    }
    return all;
  }
}

function list(value: string | readonly string[] | undefined): readonly string[] | undefined {
  return typeof value === 'string' ? [value] : value;
}
