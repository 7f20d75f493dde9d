/** What the templates themselves say must survive them, in the words of outside/inventory.py. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly DeletionPolicy?: string }>>;
}

/** Kinds that may be kept. A resource of any other type with a policy to retain it is refused by name. */
const kinds: Readonly<Record<string, (region: string) => string>> = {
  'AWS::S3::Bucket': () => 'bucket',
  'AWS::KMS::Key': (region) => `key Enabled@${region}`,
};

/** One line for each retained resource: `bucket <logical id>`, `key Enabled@eu-west-1 <logical id>`. */
export function retainedResources(assembly: string): string[] {
  const manifest = JSON.parse(readFileSync(path.join(assembly, 'manifest.json'), 'utf8'));
  const templates = readdirSync(assembly).filter((file) => file.endsWith('.template.json'));
  return templates.flatMap((file) => {
    const { environment } = manifest.artifacts[file.replace('.template.json', '')];
    const region = String(environment).split('/').at(-1) ?? '';
    const { Resources }: Template = JSON.parse(readFileSync(path.join(assembly, file), 'utf8'));
    return Object.entries(Resources).flatMap(([id, resource]) => line(id, resource, region));
  });
}

function line(
  id: string,
  { Type, DeletionPolicy = 'Delete' }: Template['Resources'][string],
  region: string,
): string[] {
  if (DeletionPolicy === 'Delete') return [];
  const kind = kinds[Type];
  if (kind === undefined) throw new Error(`${Type} ${id} is kept by its template; say in retained.ts why it may be`);
  return [`${kind(region)} ${id}`];
}
