/** The templates of the example policy, for tests that only read them. */
import { beforeAll } from 'vitest';
import { ofType, prefix, type Templates, templatesOf } from './synthesized.ts';

/** Stacks of the workflows, where the databases are and where the copies are. */
export const primary = `${prefix}-pipeline`;
export const copy = `${prefix}-pipeline-eu-central-1`;

export let templates: Templates;

/** Has them made before the first test of a file. Files of one worker share them. */
export function synthesizeExample(): void {
  beforeAll(async () => {
    templates ??= await templatesOf();
  });
}

export const all = (type: string) => ofType(templates, type);
