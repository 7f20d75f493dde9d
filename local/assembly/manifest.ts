/**
 * What `cdk synth` leaves behind, read from disk: the stacks of a cloud assembly with their templates and file assets.
 * Format: the manifest of AWS CDK's cloud assemblies (`manifest.json`, `<stack>.assets.json`), nested stages included.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A resource as a template declares it, nothing resolved yet. */
export interface Declaration {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Resources?: Readonly<Record<string, Declaration>>;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>
  >;
}

export interface StackSource {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly template: Template;
  /** Key of a file asset, without its extension → absolute path of the file or folder. */
  readonly assets: ReadonlyMap<string, string>;
}

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly directoryName?: string;
  };
}

/** Every stack of the assembly in `directory`. Fails when there is none, or when a stack does not say where it goes. */
export function readStacks(directory: string): readonly StackSource[] {
  const manifest = readJson(path.join(directory, 'manifest.json')) as {
    artifacts?: Readonly<Record<string, Artifact>>;
  };
  return Object.entries(manifest.artifacts ?? {}).flatMap(([id, artifact]) => {
    if (artifact.type === 'cdk:cloud-assembly') {
      return readStacks(path.join(directory, artifact.properties?.directoryName ?? id));
    }
    return artifact.type === 'aws:cloudformation:stack' ? [readStack(directory, id, artifact)] : [];
  });
}

function readStack(directory: string, id: string, artifact: Artifact): StackSource {
  const name = artifact.properties?.stackName ?? id;
  const templateFile = artifact.properties?.templateFile ?? `${id}.template.json`;
  return {
    name,
    ...place(name, artifact.environment ?? ''),
    template: readJson(path.join(directory, templateFile)) as Template,
    assets: readAssets(directory, id),
  };
}

function place(stack: string, environment: string): { account: string; region: string } {
  const match = /^aws:\/\/(\d{12})\/([a-z0-9-]+)$/.exec(environment);
  if (!match?.[1] || !match[2] || match[2].startsWith('unknown')) {
    throw new Error(
      `Stack ${stack} is meant for ${environment || 'no environment'}; a local cloud needs an account and a Region. ` +
        'Give the stack `env: { account, region }`.',
    );
  }
  return { account: match[1], region: match[2] };
}

function readAssets(directory: string, id: string): ReadonlyMap<string, string> {
  const manifest = readJson(path.join(directory, `${id}.assets.json`), {}) as {
    files?: Readonly<Record<string, { source: { path: string } }>>;
  };
  const files = Object.entries(manifest.files ?? {});
  return new Map(files.map(([key, file]) => [key, path.resolve(directory, file.source.path)]));
}

function readJson(file: string, absent?: unknown): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    if (absent !== undefined && (cause as NodeJS.ErrnoException).code === 'ENOENT') return absent;
    throw new Error(`Cannot read ${file}: ${(cause as Error).message}. Run \`npm run synth\` first.`, { cause });
  }
}
