/** A cloud with databases, and cycles of their backups of which some fail. */
import { type Cloud, type CloudOptions, createCloud } from './cloud.ts';

export const rule = 'database-full';
export const day = (n: number) => `2026-01-${17 + n}T02:00:00Z`;

export async function cloudWith(databases: readonly string[], options: CloudOptions = {}): Promise<Cloud> {
  const cloud = createCloud(options);
  for (const id of databases) await cloud.createDatabase(id);
  return cloud;
}

export const failing =
  (operation: string, source: string): CloudOptions['outcome'] =>
  (did, subject) =>
    did === operation && (subject.source === source || subject.id.includes(source)) ? 'failed' : 'available';
