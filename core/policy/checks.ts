/**
 * What a policy can get wrong although its shape is right: times that do not exist, blanks nobody filled in, names that
 * point nowhere. They read the raw data, so that they speak up even when the shape has problems of its own.
 */
import { ledgerBucket } from '../naming.ts';
import { ScheduleError } from '../schedule/cron.ts';
import { toExpression } from '../schedule/frequency.ts';
import { isTimezone, timezoneNames } from '../schedule/zone.ts';
import { clauses } from './clauses.ts';
import { type Entry, isObject, itemsAt, objectAt, walk } from './raw.ts';
import { references } from './references.ts';
import type { Objection } from './shape.ts';
import { suggestion } from './suggest.ts';

/** Placeholders that nobody filled in: the one thing wrong with their value, whatever else could be said of it. */
export function blanks(data: unknown): Objection[] {
  return [...walk(data, [])].flatMap(placeholder);
}

export function contradictions(data: unknown): Objection[] {
  const entries = [...walk(data, [])];
  return [
    ...entries.flatMap(frequency),
    ...entries.flatMap(timezone),
    ...entries.flatMap(unknownClause),
    ...continuity(data),
    ...references(data),
    ...regions(data),
    ...vaultRegion(data),
    ...bucketName(data),
  ];
}

const blank = /\[[A-Za-z][A-Za-z _-]*\]|<[A-Za-z][A-Za-z _-]*>|^(TBD|TBC|TODO|FIXME|X{1,4}|Y{1,4}|N\/A|\?+|_+)$/;

/** `[X] days`, `TBD`, and the bare `[X]` that YAML reads as a list of one; what is inside that list is not told again. */
function placeholder({ path, value }: Entry): Objection[] {
  const [first, ...rest]: unknown[] = Array.isArray(value) ? value : [];
  const loneLetters = rest.length === 0 && typeof first === 'string' && /^[A-Z]{1,2}$/.test(first);
  const isBlank = typeof value === 'string' && typeof path.at(-1) === 'string' && blank.test(value.trim());
  if (!isBlank && !loneLetters) return [];
  return [
    {
      path,
      message: 'is a blank that was never filled in',
      hint: 'write the value that was decided',
      rule: 'unfilled-blank',
    },
  ];
}

function frequency({ path, value }: Entry): Objection[] {
  if (path.at(-1) !== 'frequency' || typeof value !== 'string') return [];
  if (value === 'on change' && mayFollow(path)) return [];
  // That only a continuous rule is continuous, `continuity` says.
  if (value === 'continuous' && path[0] === 'rules' && path.length === 3) return [];
  try {
    toExpression(value);
    return [];
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    return [{ path, message: error.message, hint: error.hint }];
  }
}

/** A backup, a report and a document may follow what happens; retention, tests, drills and reviews need a clock. */
function mayFollow([section, , key]: Entry['path']): boolean {
  return key === 'frequency' && ['rules', 'reports', 'documents'].includes(String(section));
}

function continuity(data: unknown): Objection[] {
  return itemsAt(data, 'rules')
    .filter(({ item }) => item['frequency'] === 'continuous' && item['method'] !== 'continuous')
    .map(({ path }) => ({
      path: [...path, 'frequency'],
      message: 'is for the method continuous only',
      hint: 'write method: continuous, or how often this backup runs',
    }));
}

function timezone({ path, value }: Entry): Objection[] {
  if (path.at(-1) !== 'timezone' || typeof value !== 'string' || isTimezone(value)) return [];
  const hint = suggestion(value, timezoneNames, 'write an IANA name, such as Europe/Dublin or UTC');
  return [{ path, message: 'is not a time zone', hint }];
}

function unknownClause({ path, value }: Entry): Objection[] {
  if (!['clauses', 'except'].includes(String(path.at(-2))) || typeof value !== 'string' || value in clauses) return [];
  const hint = suggestion(value, Object.keys(clauses), 'cite an identifier of the requirements, such as E-10.1-age');
  return [{ path, message: 'is not a requirement', hint, rule: 'unknown-clause' }];
}

function regions(data: unknown): Objection[] {
  const places = objectAt(data, 'places');
  const seen = new Map([[objectAt(places, 'primary')['region'], 'the primary Region']]);
  const copies = Array.isArray(places['copies']) ? places['copies'] : [];
  return copies.flatMap((copy: unknown, index): Objection[] => {
    const region = isObject(copy) ? copy['region'] : undefined;
    if (typeof region !== 'string') return [];
    const taken = seen.get(region);
    seen.set(region, 'another copy');
    if (taken === undefined) return [];
    const message = `is already ${taken === 'another copy' ? 'the Region of another copy' : taken}`;
    return [
      {
        path: ['places', 'copies', index, 'region'],
        message,
        hint: 'name another Region for this copy',
        rule: 'copy-in-primary-region',
      },
    ];
  });
}

/** What is encrypted and shared can be copied within its Region; and of the keys there, only those of copies are ours to lend. */
function vaultRegion(data: unknown): Objection[] {
  const places = objectAt(data, 'places');
  const { region } = objectAt(places, 'vault');
  const copies = itemsAt(places, 'copies').map(({ item }) => item['region']);
  if (typeof region !== 'string' || copies.includes(region)) return [];
  const known = copies.filter((each) => typeof each === 'string').join(' or ');
  const hint = `name the Region of one of the copies: ${known}`;
  return [{ path: ['places', 'vault', 'region'], message: 'is not the Region of a copy', hint }];
}

/** S3 names end at 63 characters, and ours hold the policy's id, an account and a Region. */
function bucketName(data: unknown): Objection[] {
  const { id } = objectAt(data, 'policy');
  const places = objectAt(data, 'places');
  const regions = ['primary', 'vault'].map((place) => objectAt(places, place)['region']);
  const longest = Math.max(...regions.map((region) => (typeof region === 'string' ? region.length : 0)));
  if (typeof id !== 'string' || longest === 0) return [];
  const excess = ledgerBucket({ policy: { id } }, '0'.repeat(12), 'r'.repeat(longest)).length - 63;
  if (excess <= 0) return [];
  const message = `makes the name of the ledger's bucket ${excess} characters too long for S3`;
  return [{ path: ['policy', 'id'], message, hint: `write at most ${id.length - excess} characters` }];
}
