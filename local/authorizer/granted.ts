import type { Policies } from './decide.ts';
import type { About } from './statements.ts';

interface Grant {
  readonly resource: About;
  readonly principal: string;
}

/**
 * Questions that were granted before by the same statements, and that nothing but principal, action and resource decides: a
 * listing asks the same thirty times an hour.
 */
export class Granted {
  /** What the role's policies say about an action → resource → what its policy says. */
  readonly #grants = new WeakMap<About, Map<string, Grant>>();

  has(policies: Policies, principal: string, resource: string): boolean {
    const grant = this.#grants.get(policies.identity)?.get(resource);
    return grant !== undefined && grant.resource === policies.resource && grant.principal === principal;
  }

  keep(policies: Policies, principal: string, resource: string): void {
    const { identity } = policies;
    if (!identity.plain || !policies.resource.plain) return;
    const known = this.#grants.get(identity) ?? new Map<string, Grant>();
    // Names of snapshots have no end.
    if (known.size >= most) known.clear();
    known.set(resource, { resource: policies.resource, principal });
    this.#grants.set(identity, known);
  }
}

const most = 500;
