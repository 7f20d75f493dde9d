/** What is wrong with the data of a file of faults, said so that a person can correct it. */
import type { z } from 'zod';
import { suggestion } from '#core/policy/suggest.ts';
import { faultSchema, fieldsOf } from './fault.ts';
import { type KindName, kindNames } from './kinds.ts';

export interface Complaint {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint: string;
}

const example = '- { kind: snapshot-fails, at: 2026-02-03T02:00:00Z }';

/** Everything at once; nothing when the data is a list of faults. */
export function complaints(data: unknown): readonly Complaint[] {
  if (Array.isArray(data)) return data.flatMap((entry: unknown, index) => ofEntry(entry, index));
  return [{ path: [], message: 'is not a list of faults', hint: `write a list, such as ${example}` }];
}

function ofEntry(entry: unknown, index: number): readonly Complaint[] {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    return [{ path: [index], message: 'is not a fault', hint: `write a mapping, such as ${example.slice(2)}` }];
  }
  const kind: unknown = 'kind' in entry ? entry.kind : undefined;
  if (kind === undefined)
    return [{ path: [index], message: 'has no kind', hint: `write kind: ${kindNames.join(', ')}` }];
  if (!kindNames.includes(kind as KindName)) {
    const hint = suggestion(String(kind), kindNames);
    return [{ path: [index, 'kind'], message: 'is no kind of fault', hint }];
  }
  const name = kind as KindName;
  const issues = faultSchema(name).safeParse(entry).error?.issues ?? [];
  return firsts([...issues.flatMap((issue) => ofIssue(issue, name, index, entry)), ...contradictions(entry, index)]);
}

/** What is said second about the same place is an echo. */
function firsts(all: readonly Complaint[]): readonly Complaint[] {
  return all.filter(({ path }, index) => all.findIndex((other) => other.path.join() === path.join()) === index);
}

function ofIssue(issue: z.core.$ZodIssue, name: KindName, index: number, entry: object): readonly Complaint[] {
  const path = [index, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
  if (issue.code === 'unrecognized_keys') {
    const known = ['at', ...fieldsOf(name)];
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: `is no field of ${name}`,
      hint: suggestion(key, known),
    }));
  }
  const missing =
    issue.code === 'invalid_type' && issue.input === undefined && /received undefined/.test(issue.message);
  if (missing) {
    const field = String(path.at(-1));
    return [{ path, message: `${name} needs ${field}`, hint: `add ${field}: ${exampleOf(field)}` }];
  }
  return [{ path, message: 'is not what can stand here', hint: hintOf(issue, valueIn(entry, issue)) }];
}

function valueIn(entry: object, { path: [field = ''] }: z.core.$ZodIssue): unknown {
  return (entry as Readonly<Record<PropertyKey, unknown>>)[field];
}

function hintOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'invalid_value') return suggestion(String(value), issue.values.map(String));
  if (issue.code === 'too_small') return `write more than ${Number(issue.minimum) - (issue.inclusive ? 1 : 0)}`;
  if (issue.code === 'too_big') return `write at most ${issue.maximum}`;
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')) {
    return issue.expected === 'string' ? 'write text' : `write a ${issue.expected}`;
  }
  return issue.message;
}

const examples: Readonly<Record<string, string>> = {
  at: '2026-02-03T02:00:00Z',
  by: '-6h',
  region: 'eu-central-1',
};

function exampleOf(field: string): string {
  return examples[field] ?? '…';
}

/** A share and a how-manieth are two answers to one question. */
function contradictions(entry: object, index: number): readonly Complaint[] {
  if (!('share' in entry) || !('nth' in entry)) return [];
  const hint = 'keep `nth` for one call, or `share` for calls by chance';
  return [{ path: [index, 'share'], message: 'cannot stand beside nth', hint }];
}
