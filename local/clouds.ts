/**
 * The local cloud of an app that deploys to several accounts: one cloud for each, in one partition and on one clock. Driving
 * any of them drives all.
 */
import type { Assembly } from './assembly/read.ts';
import { partitionOf } from './cloud/assemble.ts';
import type { CloudOptions } from './cloud/options.ts';
import { type Cloud, createCloud } from './cloud.ts';

export type CloudsOptions = Omit<CloudOptions, 'assembly' | 'partition'> & {
  /** One for each account; data of the first has the same names as in a cloud of its own. */
  readonly assemblies: readonly Assembly[];
};

/** In the order of the assemblies. */
export async function createClouds({ assemblies, ...options }: CloudsOptions): Promise<Cloud[]> {
  const partition = partitionOf(options);
  const clouds: Cloud[] = [];
  for (const assembly of assemblies) clouds.push(await createCloud({ ...options, assembly, partition }));
  return clouds;
}
