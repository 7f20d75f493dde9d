/** Seeded damage to the text of a policy: what hands, editors, generators and attackers leave behind. */

export type Random = () => number;

/** mulberry32: the same numbers for the same seed, between 0 and 1. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Mutation = (text: string, random: Random) => string;

/** One to four mutations, one after the other. */
export function mutate(text: string, random: Random): string {
  const count = 1 + Math.floor(random() * 4);
  let mutated = text;
  for (let index = 0; index < count; index += 1) mutated = pick(mutations, random)(mutated, random);
  return mutated;
}

const oddValues = [
  ...['', '~', 'null', 'true', 'no', '[]', '{}', '[[]]', '{ : }', '""', "''", '?', '-', '|', '>-'],
  ...[
    '0',
    '-1',
    '-99999999999999999999',
    '1e309',
    '.inf',
    '-.inf',
    '.nan',
    '0x7fffffff',
    '9007199254740993',
    '1_000',
    '0.1',
  ],
  ...[
    '99999d',
    '0s',
    '-1h',
    '1.5h',
    '25 h',
    '100%',
    '0%',
    '1000%',
    '2026-02-30',
    '9999-12-31',
    '0000-01-01',
    '2026-1-1',
  ],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', '$ref', '[X]', 'TBD', '<name>'],
  ...[
    '\u0000',
    '\u001b[31mred\u001b[0m',
    '\u202egnirts',
    '\u200b',
    '\ufeff',
    'é́́́',
    '𝕬𝖇',
    '👩‍👩‍👧',
    '\ud800',
    '\r',
    '\t',
  ],
  ...[
    '*missing',
    '&anchor x',
    '*anchor',
    '<<',
    '!!js/function x',
    '!!binary aGVsbG8=',
    '!tag x',
    '%YAML 9.9',
    '---',
    '...',
  ],
  ...['cron(* * * * ? *)', 'cron(0 2 31 2 ? *)', 'cron(0 2 29 2 ? *)', 'cron(0 2 L * ? 2199)', 'cron(0 2 ? * 1#5 *)'],
  ...['cron(0 2 * * ? 1970)', 'cron(0/1 0/1 1W * ? *)', 'every 99999d', 'every 1m', 'on change', 'continuous'],
  ...[
    'yearly on march 1',
    'monthly on day 31 at 02:00',
    'weekly on sunday at 25:00',
    'cron()',
    'cron(99 99 99 99 99 99)',
  ],
  ...['Africa/Casablanca', 'Antarctica/Troll', 'Australia/Lord_Howe', 'Europe/Atlantis', 'UTC+2', 'America/New_York'],
  ...['cn-north-1', 'us-gov-west-1', 'A-1', 'E-10.1-age', 'critical', 'x'.repeat(5000), '9'.repeat(400)],
] as const;

const mutations: readonly Mutation[] = [
  // Keys and lines that are lost, twice there, out of order, indented otherwise.
  (text, random) => onLine(text, random, () => []),
  (text, random) => onLine(text, random, (line) => [line, line]),
  (text, random) => onLine(text, random, (line) => [`${' '.repeat(1 + Math.floor(random() * 5))}${line}`]),
  (text, random) => onLine(text, random, (line) => [line.trimStart()]),
  (text, random) => onLine(text, random, (line) => [line.replace(/^\s*/, '\t')]),
  (text, random) => onLine(text, random, (line) => [line.replace(/([\w-]+):/, '$1x:')]),
  (text, random) => onLine(text, random, (line) => [line.replace(/[\w-]+: ?/, '')]),
  // Values of another kind, far too large, or nobody's letters.
  (text, random) => onLine(text, random, (line) => [line.replace(/: .*$/, () => `: ${pick(oddValues, random)}`)]),
  (text, random) => onLine(text, random, (line) => [line.replace(/: [^,}\]]+/, () => `: ${pick(oddValues, random)}`)]),
  (text, random) => onLine(text, random, (line) => [line.replace(/\d+/, () => pick(oddValues, random))]),
  (text, random) => onLine(text, random, (line) => [line.replace(/[\w-]+(?=:)/, () => pick(oddValues, random))]),
  // Letters that are lost, added, turned over.
  (text, random) => cut(text, random, 1 + Math.floor(random() * 30), ''),
  (text, random) => cut(text, random, 0, pick([...'[]{}:,&*!|>\'"%@`#?-\n\t ', '\u0000', '\u2028', '💥'], random)),
  (text, random) => text.slice(0, Math.floor(random() * text.length)),
  (text, random) => text.slice(Math.floor(random() * text.length)),
  // Anchors, merge keys, second documents.
  (text, random) => onLine(text, random, (line) => [line.replace(/: /, ': &a ')]),
  (text, random) => onLine(text, random, (line) => [line, line.replace(/\S.*$/, '<<: *a')]),
  (text, random) => onLine(text, random, (line) => [line.replace(/: .*$/, ': *a')]),
  (text, random) => onLine(text, random, (line) => ['---', line]),
  // Depth and size.
  (text, random) => onLine(text, random, (line) => [line.replace(/: .*$/, () => `: ${nested(random)}`)]),
  (text, random) => text.repeat(1 + Math.floor(random() * 6)),
  (text, random) =>
    random() < 0.1 ? `${text}\n# ${'x'.repeat(5_000_000)}` : `${text}\nextra: ${'y'.repeat(20_000)}\n`,
  (text, random) =>
    `${text}\n${Array.from({ length: Math.floor(random() * 3000) }, (_, index) => `k${index}: ${index}`).join('\n')}\n`,
];

function onLine(text: string, random: Random, change: (line: string) => string[]): string {
  const lines = text.split('\n');
  const index = Math.floor(random() * lines.length);
  return lines.flatMap((line, at) => (at === index ? change(line) : [line])).join('\n');
}

function cut(text: string, random: Random, length: number, instead: string): string {
  const at = Math.floor(random() * (text.length + 1));
  return text.slice(0, at) + instead + text.slice(at + length);
}

function nested(random: Random): string {
  const depth = 1 + Math.floor(random() ** 3 * 5000);
  return random() < 0.5 ? '['.repeat(depth) + ']'.repeat(depth) : `${'{ a: '.repeat(depth)}1${' }'.repeat(depth)}`;
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('there is nothing to pick from');
  return item;
}
