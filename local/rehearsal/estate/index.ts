/** The databases of a rehearsal. */
export { build, buildEstate, type Site } from './build.ts';
export { type EstateDatabase, type EstateOptions, estate, profilesOf } from './estate.ts';
export { quotasOf, raised } from './quotas.ts';
