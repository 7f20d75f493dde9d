import type { Access } from '../seams.ts';

export type Context = NonNullable<Access['context']>;

/** A permission to ask for, whose condition keys are put together when a policy wants to know one of them: hardly any does. */
export class Asking implements Access {
  readonly action: string;
  readonly resource: string;
  readonly #made: () => Context;

  constructor(action: string, resource: string, made: () => Context) {
    this.action = action;
    this.resource = resource;
    this.#made = made;
  }

  get context(): Context {
    return this.#made();
  }
}
