import { beforeAll, describe, expect, it } from 'vitest';
import { prefix, type Templates, templatesOf } from './synthesized.ts';

let templates: Templates;
beforeAll(async () => {
  templates = await templatesOf();
});

/** What is deployed, in full, so that a review sees every change. Hashes of code say nothing to a reader. */
describe('the templates, word for word', () => {
  it.each(['vault', 'watch', 'watch-eu-central-1', 'pipeline', 'pipeline-eu-central-1', 'replica-eu-central-1'])(
    '%s',
    async (name) => {
      const text = JSON.stringify(templates[`${prefix}-${name}`], readable, 2).replaceAll(
        /\b[0-9a-f]{64}\.zip/g,
        '<code>.zip',
      );
      await expect(`${text}\n`).toMatchFileSnapshot(`__snapshots__/${name}.template.json`);
    },
  );
});

/** A definition is one long string in a template; as JSON a reader sees which line of it has changed. */
function readable(key: string, value: unknown): unknown {
  return key === 'DefinitionString' && typeof value === 'string' ? JSON.parse(value) : value;
}
