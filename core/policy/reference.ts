/** What is generated from the schema: the JSON Schema that editors complete and validate with, and the reference page. */
import { z } from 'zod';
import { policySchema } from './schema.ts';

export interface JsonSchema {
  readonly $ref?: string;
  readonly allOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly examples?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
}

/** Of the text as it is written: draft 7, which the YAML language server reads. */
export function policyJsonSchema(): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(policySchema, { io: 'input', target: 'draft-7' });
  const title = { title: 'Backup policy', description: 'A written backup policy that Lifeboat carries out.' };
  return { $schema, ...title, ...rest } as JsonSchema;
}

/** docs/policy.md. */
export function policyReference(): string {
  const schema = policyJsonSchema();
  const sections = Object.entries(schema.properties ?? {}).flatMap(([key, section]) =>
    describeSection(key, section, schema),
  );
  return `${[...intro, ...sections].join('\n')}\n`;
}

const intro = [
  '# Policy reference',
  '',
  'Generated from `core/policy/schema.ts` by `npm run generate`.',
  '',
  'A policy is one YAML file. Durations are a number and a unit: `90s`, `15m`, `25h`, `7d`. Shares are percentages: `20%`.',
  'Keys marked * must be written; all others have the default that is given, or may be absent.',
  '`clauses` cites the requirements that ask for the thing it stands in, such as `E-10.1-age`.',
  'What the pipeline does not carry out yet, `lifeboat plan` and the report say by name.',
  '',
];

function describeSection(key: string, section: JsonSchema, root: JsonSchema): string[] {
  const needed = root.required?.includes(key) ? '' : ' Optional.';
  const rows = rowsOf(section, root, '');
  const table = ['| key | value | meaning |', '|---|---|---|', ...rows];
  return [`## ${key}`, '', `${section.description ?? ''}${needed}`, '', ...(rows.length > 0 ? [...table, ''] : [])];
}

/** One row for each key, keys of what is inside after the key itself: `retention.days`. */
function rowsOf(schema: JsonSchema, root: JsonSchema, prefix: string): string[] {
  const flat = resolve(schema, root);
  if (flat.items) return rowsOf(flat.items, root, prefix);
  if (flat.oneOf && !flat.properties) return optionsOf(flat.oneOf, root, prefix);
  if (typeof flat.additionalProperties === 'object') return rowsOf(flat.additionalProperties, root, `${prefix}<name>.`);
  return Object.entries(flat.properties ?? {}).flatMap(([key, member]) => rowOf(key, member, flat, root, prefix));
}

function rowOf(key: string, member: JsonSchema, owner: JsonSchema, root: JsonSchema, prefix: string): string[] {
  const star = owner.required?.includes(key) ? ' *' : '';
  const flat = resolve(member, root);
  const value = [shown(flat, root), defaultOf(flat)].filter((part) => part !== '').join('; ');
  const meaning = key === 'clauses' ? '' : (flat.description ?? '');
  const row = `| \`${prefix}${key}\`${star} | ${cell(value)} | ${cell(meaning)} |`;
  return [row, ...rowsOf(member, root, `${prefix}${key}.`)];
}

/** Options of a rule, one after another; of the second and further ones, what is not as with the first. */
function optionsOf(options: readonly JsonSchema[], root: JsonSchema, prefix: string): string[] {
  const all = options.map((option) => rowsOf(option, root, prefix));
  return options.flatMap((option, index) => {
    const [first = [], rows = []] = [all[0], all[index]];
    const { method } = option.properties ?? {};
    const named = (method?.enum ?? [method?.const]).map((each) => `\`${String(each)}\``).join(', ');
    if (index === 0) return [`| **method ${named}** | | |`, ...rows];
    const keys = rows.map(keyOf);
    const absent = first.map(keyOf).filter((key) => !keys.includes(key));
    const others = absent.filter((key) => !absent.some((outer) => key.startsWith(`${outer.slice(0, -1)}.`)));
    const not = others.length > 0 ? `, without ${others.join(', ')}` : '';
    return [`| **method ${named}** | | as above${not} |`, ...rows.filter((row) => !first.includes(row))];
  });
}

/** With its backticks. */
function keyOf(row: string): string {
  return row.split(' ')[1] ?? '';
}

/** The schema with what it refers to put in. */
function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const refs = [schema, ...(schema.allOf ?? [])].flatMap(({ $ref }) => $ref ?? []);
  const targets = refs.map((ref) => root.definitions?.[ref.replace('#/definitions/', '')] ?? {});
  return Object.assign({}, ...targets, schema);
}

function shown(schema: JsonSchema, root: JsonSchema): string {
  if (schema.anyOf) return schema.anyOf.map((each) => shown(resolve(each, root), root)).join(' or ');
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.items) {
    const item = shown(resolve(schema.items, root), root);
    return item === 'mapping' ? 'list' : `list of ${item}`;
  }
  if (schema.examples?.[0]) return `such as \`${schema.examples.slice(0, 3).join('`, `')}\``;
  if (schema.enum && schema.enum.length <= 12) return schema.enum.map((each) => `\`${String(each)}\``).join(', ');
  if (schema.enum) return 'requirement';
  return wordFor(schema);
}

const patterns: Readonly<Record<string, string>> = {
  '^[1-9]\\d{0,4}[smhd]$': 'duration',
  '^([1-9]\\d?|100)%$': 'share',
  '^([01]\\d|2[0-3]):[0-5]\\d$': 'time of day',
  '^[a-z][a-z0-9-]{0,39}$': 'name',
};

function wordFor({ type, format, pattern = '', minimum, maximum, oneOf, properties }: JsonSchema): string {
  if (format) return format;
  if (type === 'integer' || type === 'number') return `${minimum === undefined ? 'up to' : `${minimum} to`} ${maximum}`;
  if (type === 'object' || properties || oneOf) return 'mapping';
  return patterns[pattern] ?? (type === 'boolean' ? '`true`, `false`' : 'text');
}

function defaultOf(schema: JsonSchema): string {
  if (schema.default === undefined) return '';
  const plain = typeof schema.default === 'string' ? schema.default : JSON.stringify(schema.default);
  return ['[]', '{}'].includes(plain) ? '' : `\`${plain}\` unless said otherwise`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
