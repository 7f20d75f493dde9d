/** Writes a small cloud assembly to a temporary folder, as `cdk synth` would leave it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Template } from '#local/assembly/manifest.ts';
import { type Assembly, readAssembly } from '#local/assembly/read.ts';

export interface StackInput {
  readonly region?: string;
  readonly environment?: string;
  readonly template: Template;
  /** Asset key → files of its folder. */
  readonly assets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export function writeAssembly(stacks: Readonly<Record<string, StackInput>>): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'lifeboat-assembly-'));
  const write = (file: string, content: unknown): void =>
    writeFileSync(path.join(directory, file), typeof content === 'string' ? content : JSON.stringify(content));
  const artifacts = Object.entries(stacks).map(([name, stack]) => {
    write(`${name}.template.json`, stack.template);
    const assets = Object.entries(stack.assets ?? {});
    for (const [key, files] of assets) {
      mkdirSync(path.join(directory, `asset.${key}`));
      for (const [file, content] of Object.entries(files)) write(path.join(`asset.${key}`, file), content);
    }
    write(`${name}.assets.json`, {
      files: Object.fromEntries(assets.map(([key]) => [key, { source: { path: `asset.${key}` } }])),
    });
    const environment = stack.environment ?? `aws://111122223333/${stack.region ?? 'eu-west-1'}`;
    const properties = { templateFile: `${name}.template.json` };
    return [name, { type: 'aws:cloudformation:stack', environment, properties }];
  });
  write('manifest.json', { artifacts: Object.fromEntries(artifacts) });
  return directory;
}

/** Reads such an assembly and leaves nothing behind. */
export function assemblyOf(stacks: Readonly<Record<string, StackInput>>): Assembly {
  const directory = writeAssembly(stacks);
  try {
    return readAssembly(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
