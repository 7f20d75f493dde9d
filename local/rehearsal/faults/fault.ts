/** One fault of a rehearsal, as data: what a plan holds, and what a file of faults says. */
import { z } from 'zod';
import { isInstant } from '#core/instant.ts';
import { duration, region } from '#core/policy/schema/values.ts';
import { stepNames, steps, type Workflow } from '#lambdas/registry.ts';
import type { Field } from './kind.ts';
import { type KindName, kindOf } from './kinds.ts';

export const workflows = [...new Set(stepNames.flatMap((name) => steps[name].workflows as readonly Workflow[]))].sort();

const count = z.int('write a whole number').min(1).max(100_000);
const text = z.string().min(1).max(255);

/** `6h`, `-90m`: an offset of a clock, or a delay. */
const offset = z.string().regex(/^-?[1-9]\d{0,4}[smhd]$/, 'write a number and a unit, such as 6h or -90m');

/** What each field says. `docs/faults.md` is written from the descriptions. */
export const fields = {
  at: z
    .string()
    .refine(isInstant, 'write UTC to the second, such as 2026-02-03T02:00:00Z')
    .describe('Not before this instant: it takes hold of the first thing from then on that fits'),
  for: z
    .string()
    .refine((given) => duration.safeParse(given).success, 'write a number and a unit, such as 25h, 15m or 7d')
    .describe('How long it lasts, from the moment it takes hold'),
  times: count.describe('How many things it takes hold of before it is over; one when it does not last'),
  workflow: z.enum(workflows).describe('Only runs of this workflow'),
  step: z.enum(stepNames).describe('Only calls and runs of this step'),
  service: z
    .enum(['rds', 's3', 'sns', 'kms', 'monitoring'])
    .describe('Only calls of this service, by its signing name'),
  operation: text.describe('Only calls of this operation, as the API names it'),
  region: region.describe('Only in this Region; of a call, the Region that is asked'),
  nth: count.describe('The how-manieth call of its kind (service, operation, Region) within one run of a step'),
  share: z
    .number()
    .gt(0)
    .max(1)
    .describe('Takes hold of this share of what fits, by chance from the seed, instead of the first'),
  afterCalls: z
    .union([z.int().min(0).max(100_000), z.literal('all')], 'write a whole number, or all')
    .describe('How many calls the function still makes: 0 is none, `all` is the whole work without the answer'),
  by: offset.describe('How far the clock is off, or how late it comes'),
  database: text.describe('Identifier of the database; without it, the first that there is'),
  topic: z.enum(['email', 'chat']).describe('Which topic; without it, the one for e-mail'),
  pick: z.int().min(0).max(100_000).describe('Which of those that there are, from the newest; 0 is the newest'),
} as const;

type Values = { readonly [Name in keyof typeof fields]: z.infer<(typeof fields)[Name]> };

export type Fault = { readonly kind: KindName } & Pick<Values, 'at'> & Partial<Omit<Values, 'at'>>;

export interface FaultPlan {
  /** Where the chance of a `share` comes from. */
  readonly seed: number;
  readonly faults: readonly Fault[];
}

/** The fields of a fault of a kind, besides `kind` and `at`. */
export function fieldsOf(name: KindName): readonly (Field | 'for' | 'times')[] {
  const { takes, seam, lasts } = kindOf(name);
  const lasting = lasts === undefined ? [] : (['for'] as const);
  const counted = seam === 'world' || seam === 'region' ? [] : (['times'] as const);
  return [...lasting, ...counted, ...takes];
}

/** The shape of a fault of one kind: nothing but its own fields. */
export function faultSchema(name: KindName): z.ZodType {
  const { needs = [] } = kindOf(name);
  const shape = fieldsOf(name).map((field) => [
    field,
    (needs as readonly string[]).includes(field) ? fields[field] : fields[field].optional(),
  ]);
  return z.strictObject({ kind: z.literal(name), at: fields.at, ...Object.fromEntries(shape) });
}

/** `-90m` → milliseconds. */
export function milliseconds(text: string): number {
  const backwards = text.startsWith('-');
  return (backwards ? -1 : 1) * duration.parse(backwards ? text.slice(1) : text) * 1000;
}

/** How long a fault lasts, in milliseconds; undefined when it is over at once. */
export function lasting(fault: Fault): number | undefined {
  const text = fault.for ?? kindOf(fault.kind).lasts;
  return text === undefined ? undefined : milliseconds(text);
}
