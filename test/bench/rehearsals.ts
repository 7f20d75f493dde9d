/**
 * What a rehearsal costs for each database and day, by the number of databases: the same two days for all, without faults.
 * What is done once, until the first midnight, is left out: it would weigh more on a few databases than on many.
 */
import { type Assembly, readAssembly } from '#local/assembly/read.ts';
import { rehearse } from '#local/rehearsal/rehearse.ts';
import { policyFile } from './app.ts';

export interface RehearsalCost {
  readonly databases: number;
  readonly databaseDays: number;
  /** Of CPU time. */
  readonly seconds: number;
  /** Milliseconds of CPU time for one database on one day. */
  readonly msPerDatabaseDay: number;
  /** Resident memory of this process afterwards, MiB. */
  readonly memoryMiB: number;
}

/** More estates of fewer databases, so that each takes long enough to be measured. */
const sizes = [
  { databases: 10, estates: 20 },
  { databases: 100, estates: 4 },
  { databases: 1000, estates: 1 },
] as const;

const days = 3;
const measuredDays = days - 1;

/** `onCost` hears of each as soon as it is known. */
export async function measureRehearsals(
  folder: string,
  onCost: (cost: RehearsalCost) => void,
): Promise<readonly RehearsalCost[]> {
  const assembly = readAssembly(folder);
  // Everything is loaded and compiled before the first measurement.
  await secondsOf(assembly, 10, 1);
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
  { databases, estates }: { readonly databases: number; readonly estates: number },
): Promise<RehearsalCost> {
  let seconds = 0;
  for (let seed = 1; seed <= estates; seed += 1) seconds += await secondsOf(assembly, databases, seed);
  const databaseDays = databases * estates * measuredDays;
  const msPerDatabaseDay = (seconds * 1000) / databaseDays;
  return { databases, databaseDays, seconds, msPerDatabaseDay, memoryMiB: process.memoryUsage().rss / 2 ** 20 };
}

/** CPU seconds from the first midnight to the end. */
async function secondsOf(assembly: Assembly, databases: number, seed: number): Promise<number> {
  let before: NodeJS.CpuUsage | undefined;
  const onProgress = ({ day }: { readonly day: number }) => {
    if (day >= 1) before ??= process.cpuUsage();
  };
  await rehearse({ policyFile, assembly, seed, faults: 'none', days, databases, onProgress });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
