/** What is told while the pairs are tried: each that broke a promise at once, and now and then how far it is. */
import { type PairOutcome, violationsIn } from './run.ts';
import { violationText } from './text.ts';

/** A pair takes about a second. */
const every = 100;

/** To be called after each pair; `pairs`: all there are. */
export function tellPairs(write: (line: string) => void): (outcome: PairOutcome, pairs: number) => void {
  let [tried, broke] = [0, 0];
  return (outcome, pairs) => {
    tried += 1;
    if (violationsIn([outcome]).length > 0) {
      broke += 1;
      write(violationText(outcome));
    }
    if (tried % every === 0) write(`${tried} of ${pairs} pairs tried, ${broke} broke a promise`);
  };
}
