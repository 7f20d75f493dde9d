/** What a rehearsal costs for each database and day, by the number of databases. Without faults. */
import { type Assembly, readAssembly } from '#local/assembly/read.ts';
import { rehearse } from '#local/rehearsal/rehearse.ts';
import { policyFile } from './app.ts';

export interface RehearsalCost {
  readonly databases: number;
  readonly days: number;
  /** Of CPU time. */
  readonly seconds: number;
  /** Milliseconds of CPU time for one database on one day. */
  readonly msPerDatabaseDay: number;
  /** Resident memory of this process afterwards, MiB. */
  readonly memoryMiB: number;
}

/** Fewer days for more databases, so that each takes about as long. */
const sizes = [
  { databases: 10, days: 20 },
  { databases: 100, days: 6 },
  { databases: 1000, days: 1 },
] as const;

/** `onCost` hears of each as soon as it is known. */
export async function measureRehearsals(
  folder: string,
  onCost: (cost: RehearsalCost) => void,
): Promise<readonly RehearsalCost[]> {
  const assembly = readAssembly(folder);
  // Everything is loaded and compiled before the first measurement.
  await rehearse({ ...options(assembly), databases: 10, days: 3 });
  const costs: RehearsalCost[] = [];
  for (const size of sizes) {
    const cost = await measure(assembly, size);
    onCost(cost);
    costs.push(cost);
  }
  return costs;
}

async function measure(
  assembly: Assembly,
  size: { readonly databases: number; readonly days: number },
): Promise<RehearsalCost> {
  const before = process.cpuUsage();
  await rehearse({ ...options(assembly), ...size });
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  const msPerDatabaseDay = (seconds * 1000) / (size.databases * size.days);
  return { ...size, seconds, msPerDatabaseDay, memoryMiB: process.memoryUsage().rss / 2 ** 20 };
}

function options(assembly: Assembly) {
  return { policyFile, assembly, seed: 1, faults: 'none' } as const;
}
