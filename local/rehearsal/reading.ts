/**
 * How long it takes to read a restored database: as fast as its storage. A volume of the type gp3 gives 125 MiB a second, and
 * four times as much from 400 GiB on, where RDS stripes it (RDS user guide, "gp3 storage").
 */
const mib = 2 ** 20;
const stripedFrom = 400 * 1024 * mib;
const [single, striped] = [125 * mib, 500 * mib];

/** Virtual milliseconds for so many bytes of a database that uses `used`: it has at least as much storage. */
export function readingMs(bytes: number, used: number): number {
  return Math.round((bytes / (used >= stripedFrom ? striped : single)) * 1000);
}
