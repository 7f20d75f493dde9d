/**
 * What has to be true of package-lock.json, so that `npm ci` works on every platform and from every registry.
 * An optional package for another platform that is left out of the lock makes `npm ci` fail there, and only there.
 */
export interface LockFile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

export interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** One sentence for each thing that is wrong; empty when nothing is. */
export function lockFileProblems({ packages }: LockFile): string[] {
  return [...Object.entries(packages)].flatMap(([place, entry]) => [
    ...missingOptional(place, entry, packages),
    ...(entry.resolved === undefined ? [] : [`${place} names where it was downloaded from: ${entry.resolved}`]),
    ...(place === '' ? looseVersions(entry) : unverifiable(place, entry)),
  ]);
}

/**
 * A package that travels inside another's tarball (`inBundle`) is not installed by npm: what it could optionally use was
 * decided when that tarball was packed (`jsonfile` in aws-cdk-lib, which does without `graceful-fs`).
 */
function missingOptional(place: string, entry: LockedPackage, packages: LockFile['packages']): string[] {
  if (entry.inBundle) return [];
  return Object.keys(entry.optionalDependencies ?? {})
    .filter((name) => !lookupPlaces(place, name).some((candidate) => candidate in packages))
    .map((name) => `${place || 'the project'} may use ${name} on some platform, but the lock file lacks it`);
}

/** Where Node would find `name` from `place`: its own folder first, then each folder above it. */
function lookupPlaces(place: string, name: string): string[] {
  const parents = place.split('/node_modules/');
  const nested = parents.map(
    (_, index) => `${parents.slice(0, index + 1).join('/node_modules/')}/node_modules/${name}`,
  );
  return [...nested, `node_modules/${name}`];
}

function looseVersions({ dependencies, devDependencies, optionalDependencies }: LockedPackage): string[] {
  return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version))
    .map(([name, version]) => `${name} is asked for as "${version}": pin one version`);
}

function unverifiable(place: string, { integrity, inBundle, link }: LockedPackage): string[] {
  return integrity || inBundle || link ? [] : [`${place} has no integrity hash`];
}
