/** Decisions by chance, from one stream of numbers. */
export interface Chance {
  /** True with this probability. */
  happens(probability: number): boolean;
  /** A whole number from 0 to `count` − 1. */
  below(count: number): number;
  /** A number from 0 to `limit`, without it. */
  upTo(limit: number): number;
  /** Throws RangeError when there is nothing to choose from. */
  oneOf<Choice>(choices: readonly Choice[]): Choice;
  /** How often something happens that is expected so many times: Poisson. */
  count(expected: number): number;
}

/** Knuth's method multiplies until it is below e^−λ; beyond this the product would leave the numbers there are. */
const largest = 500;

export function chanceOf(random: () => number): Chance {
  const below = (count: number): number => Math.floor(random() * count);
  const count = (expected: number): number => {
    if (expected > largest) return count(largest) + count(expected - largest);
    const limit = Math.exp(-expected);
    let [times, product] = [0, random()];
    while (product > limit) {
      times += 1;
      product *= random();
    }
    return times;
  };
  return {
    ...{ below, count },
    happens: (probability) => random() < probability,
    upTo: (limit) => random() * limit,
    oneOf: (choices) => {
      const chosen = choices[below(choices.length)];
      if (chosen === undefined) throw new RangeError('There is nothing to choose from.');
      return chosen;
    },
  };
}
