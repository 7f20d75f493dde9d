/** The app of a policy, synthesized once for each file of tests, without building functions and without the CLI. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SynthOptions, synthesize } from '#infra/synth.ts';

export const policyFile = 'policies/pol-isms-008.yaml';
export const prefix = 'lifeboat-pol-isms-008';

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is JSON of a hundred shapes, and each test knows its own.
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface Template {
  readonly Description: string;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { Value: unknown; Export?: { Name: string } }>>;
}

export type Templates = Readonly<Record<string, Template>>;

/** Stack name → template. */
export async function templatesOf(file = policyFile, options: SynthOptions = {}): Promise<Templates> {
  const folder = mkdtempSync(join(tmpdir(), 'lifeboat-synth-'));
  try {
    await synthesize(file, folder, { bundle: false, ...options });
    const names = readdirSync(folder).filter((name) => name.endsWith('.template.json'));
    return Object.fromEntries(
      names.map((name) => [name.replace('.template.json', ''), JSON.parse(readFileSync(join(folder, name), 'utf8'))]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Resources of a type, in one template or in all of them, as `stack/logical id` → resource. */
export function ofType(templates: Templates, type: string): (readonly [string, Resource])[] {
  return Object.entries(templates).flatMap(([stack, { Resources }]) =>
    Object.entries(Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, resource]) => [`${stack}/${id}`, resource] as const),
  );
}

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Statements of the inline policies of roles and of their separate policies, with who holds them. */
export function roleStatements(templates: Templates): (readonly [string, Statement])[] {
  const inline = ofType(templates, 'AWS::IAM::Role').flatMap(([id, role]) =>
    (role.Properties.Policies ?? []).flatMap((policy: { PolicyDocument: { Statement: Statement[] } }) =>
      policy.PolicyDocument.Statement.map((statement) => [id, statement] as const),
    ),
  );
  const separate = ofType(templates, 'AWS::IAM::Policy').flatMap(([id, policy]) =>
    policy.Properties.PolicyDocument.Statement.map((statement: Statement) => [id, statement] as const),
  );
  return [...inline, ...separate];
}

export function list<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as T];
}

const copies = '    - { region: eu-central-1, clauses: [E-4.3-secondary, E-6.1-region] }\n';

export const exampleVault = {
  account: '444455556666',
  region: 'eu-central-1',
  every: 3600,
  within: 21_600,
  days: 35,
  floor: 3,
  grace: 86_400,
  clauses: ['E-4.4-access'],
};

/** The example policy with a vault account, as text. */
export function textWithVault(terms = 'account: "444455556666", region: eu-central-1, days: 35'): string {
  const text = readFileSync(policyFile, 'utf8');
  if (!text.includes(copies)) throw new Error('the example policy has other copies by now');
  return text.replace(copies, `${copies}  vault: { ${terms}, clauses: [E-4.4-access] }\n`);
}
