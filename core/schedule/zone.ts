/** Wall-clock time in a named zone, from the platform's own IANA data. */

const formatters = new Map<string, Intl.DateTimeFormat>();

// `UTC` and a few others are names of AWS and of IANA that the platform's list leaves out.
const known = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', 'GMT', 'Etc/UTC', 'Etc/GMT']);
const byLowerCase = new Map([...known].map((name) => [name.toLowerCase(), name]));

export const timezoneNames: readonly string[] = [...known].sort();

/** True for IANA names as they are written, `Europe/Berlin`; false for offsets, abbreviations and other spellings. */
export function isTimezone(name: string): boolean {
  if (known.has(name)) return true;
  // Older names (`Europe/Kiev`) are links that the platform resolves without listing them.
  return name.includes('/') && !byLowerCase.has(name.toLowerCase()) && resolves(name);
}

function resolves(name: string): boolean {
  try {
    formatter(name);
    return true;
  } catch {
    return false;
  }
}

function formatter(zone: string): Intl.DateTimeFormat {
  const existing = formatters.get(zone);
  if (existing) return existing;
  const two = '2-digit';
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: two,
    day: two,
    hour: two,
    minute: two,
    second: two,
  });
  formatters.set(zone, made);
  return made;
}

/** Epoch ms of an instant → the wall clock there, as if that wall clock were UTC (so UTC getters read it). */
export function toWallClock(epochMs: number, zone: string): number {
  if (zone === 'UTC') return epochMs;
  const fields: Record<string, number> = {};
  for (const { type, value } of formatter(zone).formatToParts(epochMs)) fields[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = fields;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((epochMs % 1000) + 1000) % 1000);
}

/**
 * A wall-clock time (as UTC ms) → the instants at which clocks in the zone show it, earliest first: none when the
 * clocks jump over it in spring, two when they fall back over it in autumn, else one.
 */
export function fromWallClock(wallMs: number, zone: string): readonly number[] {
  if (zone === 'UTC') return [wallMs];
  // Every offset in force within a day of the moment; zones are at most 14 h from UTC.
  const offsets = [-86_400_000, 86_400_000].map((shift) => toWallClock(wallMs + shift, zone) - (wallMs + shift));
  return [...new Set(offsets)]
    .map((offset) => wallMs - offset)
    .filter((instant) => toWallClock(instant, zone) === wallMs)
    .sort((a, b) => a - b);
}

/** Calendar day in a zone: `2026-01-17`. */
export function localDay(epochMs: number, zone: string): string {
  return new Date(toWallClock(epochMs, zone)).toISOString().slice(0, 10);
}
