/** The one command that plays a rehearsal again, exactly. */
import type { RehearsalOptions } from './options.ts';

type Played = Pick<RehearsalOptions, 'days' | 'databases' | 'seed' | 'faultsName' | 'start'>;

export function replayOf({ policyFile, ...played }: Played & Pick<RehearsalOptions, 'policyFile'>): string {
  return command(quoted(policyFile), played);
}

export function replayOfBoth([a, b]: readonly [string, string], played: Played): string {
  return command(`--compare ${quoted(a)} ${quoted(b)}`, played);
}

function command(what: string, { start, days, databases, seed, faultsName = 'none' }: Played): string {
  const from = start === undefined ? '' : `--start ${start.slice(0, 10)} `;
  const options = `${from}--days ${days} --databases ${databases} --seed ${seed} --faults ${quoted(faultsName)}`;
  return `npm run -s lifeboat -- rehearse ${what} ${options}`;
}

/** For a POSIX shell. */
function quoted(word: string): string {
  return /^[\w./:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
