/** What the schema objects to, said so that a person can correct it. */
import type { z } from 'zod';
import { snapshotMethods } from './schema/rules.ts';
import { policySchema } from './schema.ts';
import type { Path } from './source.ts';
import { nearest, suggestion } from './suggest.ts';

export interface Objection {
  readonly path: Path;
  /** The key is wrong, not its value. */
  readonly atKey?: boolean;
  readonly message: string;
  readonly hint: string;
  /** Identifier of the lint rule that it breaks, when it has one of its own. */
  readonly rule?: string;
}

type Issue = z.core.$ZodIssue;

/** Every objection to the shape. A rule whose `method` is misspelt is read as the nearest method, to see the rest of it. */
export function objections(data: unknown): Objection[] {
  const issues = policySchema.safeParse(data).error?.issues ?? [];
  const unreadable = issues.filter((issue) => issue.code === 'invalid_union');
  const further = unreadable.length > 0 ? (policySchema.safeParse(readAsNearest(data)).error?.issues ?? []) : [];
  return [...issues, ...further].flatMap((issue) => describe(issue, data));
}

function describe(issue: Issue, data: unknown): Objection[] {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey([...path, key], key));
    case 'invalid_type':
      return [wrongType(path, issue, valueAt(data, path))];
    case 'invalid_value':
      return [{ path, message: 'is not one of the choices', hint: `write ${issue.values.join(', ')}` }];
    case 'invalid_union':
      return [{ path, message: 'is not one of the choices', hint: choices(issue) }];
    case 'invalid_key':
      return [{ path, atKey: true, message: 'is not a name', hint: issue.issues[0]?.message ?? 'write another name' }];
    case 'too_small':
    case 'too_big':
      return [{ path, message: 'is out of range', hint: limitHint(issue) }];
    default:
      return [{ path, message: 'does not read', hint: issue.message }];
  }
}

function unknownKey(path: Path, key: string): Objection {
  const hint = suggestion(key, keysAt(policySchema, path.slice(0, -1)), 'remove it');
  return { path, atKey: true, message: 'is not a key of the policy', hint };
}

function wrongType(path: Path, issue: Extract<Issue, { code: 'invalid_type' }>, value: unknown): Objection {
  if (value === undefined) return { path, message: 'is missing', hint: `add ${path.at(-1)}: …` };
  if (!issue.message.startsWith('Invalid input')) return { path, message: 'does not read', hint: issue.message };
  const quoted = issue.expected === 'string' && typeof value === 'number' ? ', in quotes' : '';
  return {
    path,
    message: `is ${wordFor(value)}`,
    hint: `write ${expected[issue.expected] ?? issue.expected}${quoted}`,
  };
}

const expected: Readonly<Record<string, string>> = {
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
};

function wordFor(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? 'text' : `a ${typeof value}`;
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce((at, step) => (at as Record<string | number, unknown> | null | undefined)?.[step], data);
}

function limitHint(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  if (!/^Too (small|big)/.test(issue.message)) return issue.message;
  return issue.code === 'too_small' ? `write at least ${issue.minimum}` : `write at most ${issue.maximum}`;
}

/** Of a rule, its methods; other unions say themselves what they take. */
function choices(issue: Extract<Issue, { code: 'invalid_union' }>): string {
  return 'options' in issue && Array.isArray(issue.options) ? `write ${issue.options.join(' or ')}` : issue.message;
}

/** The data with every unknown `method` replaced by the nearest known one. */
function readAsNearest(data: unknown): unknown {
  const rules = (data as { rules?: unknown }).rules;
  if (!Array.isArray(rules)) return data;
  const methods = [...snapshotMethods, 'continuous'];
  const read = rules.map((rule: unknown) => {
    const method: unknown = rule !== null && typeof rule === 'object' && 'method' in rule ? rule.method : undefined;
    if (typeof method !== 'string' || methods.includes(method)) return rule;
    return { ...(rule as object), method: nearest(method, methods) ?? methods[0] };
  });
  return { ...(data as object), rules: read };
}

/** The keys that the schema knows at a path; all options of a union together. */
function keysAt(schema: z.core.$ZodType, path: Path): string[] {
  const [step, ...rest] = path;
  const { def } = schema._zod;
  if (def.type === 'default' || def.type === 'prefault' || def.type === 'optional') return keysAt(inner(def), path);
  if (def.type === 'union') return (def as z.core.$ZodUnionDef).options.flatMap((option) => keysAt(option, path));
  if (def.type === 'array' && step !== undefined) return keysAt((def as z.core.$ZodArrayDef).element, rest);
  if (def.type === 'record' && step !== undefined) return keysAt((def as z.core.$ZodRecordDef).valueType, rest);
  if (def.type !== 'object') return [];
  const { shape } = def as z.core.$ZodObjectDef;
  if (step === undefined) return Object.keys(shape);
  const member = shape[String(step)];
  return member ? keysAt(member, rest) : [];
}

function inner(def: z.core.$ZodTypeDef): z.core.$ZodType {
  return (def as z.core.$ZodOptionalDef).innerType;
}
