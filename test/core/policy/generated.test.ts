import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parsePolicy } from '#core/policy/parse.ts';
import { policyJsonSchema, policyReference } from '#core/policy/reference.ts';
import { policySchema } from '#core/policy/schema.ts';
import { dataOf, files, letters, textOf } from './files.ts';

const schemaFile = 'policies/policy.schema.json';
const schema = JSON.parse(readFileSync(schemaFile, 'utf8'));

describe('what is generated from the schema', () => {
  it('is current: the JSON Schema (npm run generate)', () => {
    expect(schema).toEqual(JSON.parse(JSON.stringify(policyJsonSchema())));
  });

  it('is current: the reference page (npm run generate)', () => {
    expect(readFileSync('docs/policy.md', 'utf8')).toBe(policyReference());
  });

  it('has every section of the schema, in both', () => {
    const sections = Object.keys(policySchema.shape);
    expect(Object.keys(schema.properties)).toEqual(sections);
    const page = policyReference();
    for (const section of sections) expect(page).toContain(`\n## ${section}\n`);
  });
});

// The formats are written as patterns as well, so that an editor that knows none still checks them.
const validate = new Ajv({ allErrors: true, formats: { date: true, email: true } }).compile(schema);
const accepts = (text: string) => validate(dataOf(text));

describe('an editor', () => {
  it.each(letters)('accepts the file of policy %s', (letter) => {
    expect(accepts(textOf(letter))).toBe(true);
    expect(validate.errors ?? []).toEqual([]);
  });

  it.each([
    ['a key that there is not', 'flexibleWindow: 15m', 'flexibelWindow: 15m'],
    ['a method that there is not', 'method: full', 'method: snapshot'],
    ['a kind that there is not', 'kind: rds-instance', 'kind: rds'],
    ['a frequency that does not read', 'frequency: daily at 02:00', 'frequency: nightly'],
    ['a test that no clock starts', 'frequency: monthly on day 1 at 04:00', 'frequency: on change'],
    ['a duration without a unit', 'rpo: 1h', 'rpo: 1'],
    ['a share without a sign', 'over: 20%', 'over: 20'],
    ['a requirement that there is not', '[E-10.1-age]', '[E-10.1-agee]'],
    ['no retention', 'days: 30, floor: 3', 'floor: 3'],
    ['a blank', 'days: 30', 'days: "[X]"'],
    ['a date that is none', 'effective: 2026-01-17', 'effective: 2026-02-30'],
    ['an address that is none', 'backups@example.com', 'backups'],
    ['something missing', '  owner: CTO / System Owner\n', ''],
    ['a Region that is none', 'region: eu-central-1', 'region: Frankfurt'],
  ])('refuses %s, as the parser does', (_, from, to) => {
    const text = textOf('E');
    expect(text).toContain(from);
    const changed = text.replace(from, to);
    expect(accepts(changed)).toBe(false);
    expect(parsePolicy(changed, files.E).ok).toBe(false);
  });

  it('can say what every key is for, or its section can', () => {
    for (const section of Object.values<{ description?: string }>(schema.properties)) {
      expect(section.description).toMatch(/^[A-Z`].+\.$/s);
    }
  });
});
