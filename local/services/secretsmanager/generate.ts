/**
 * Generated secrets.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-secretsmanager-secret-generatesecretstring.html
 */
export interface GenerateOptions {
  readonly PasswordLength?: number;
  readonly ExcludeCharacters?: string;
  readonly ExcludeLowercase?: boolean;
  readonly ExcludeUppercase?: boolean;
  readonly ExcludeNumbers?: boolean;
  readonly ExcludePunctuation?: boolean;
  readonly IncludeSpace?: boolean;
  readonly RequireEachIncludedType?: boolean;
  /** A JSON document that gets the secret under this key. */
  readonly SecretStringTemplate?: string;
  readonly GenerateStringKey?: string;
}

const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** The generated text, or the template with it. `random` is in [0, 1). */
export function generate(options: GenerateOptions, random: () => number): string {
  const { SecretStringTemplate: template, GenerateStringKey: key } = options;
  const text = characters(options, random);
  return template && key ? JSON.stringify({ ...JSON.parse(template), [key]: text }) : text;
}

function characters(options: GenerateOptions, random: () => number): string {
  const { PasswordLength: length = 32, RequireEachIncludedType: each = true } = options;
  const classes = included(options);
  const all = classes.join('');
  const pick = (from: string) => from.charAt(Math.floor(random() * from.length));
  const required = each ? classes.slice(0, length).map(pick) : [];
  const rest = Array.from({ length: length - required.length }, () => pick(all));
  return shuffled([...required, ...rest], random).join('');
}

function included(options: GenerateOptions): string[] {
  const { ExcludeCharacters = '' } = options;
  const classes = [
    options.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    options.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    options.ExcludeNumbers ? '' : '0123456789',
    options.ExcludePunctuation ? '' : punctuation,
    options.IncludeSpace ? ' ' : '',
  ];
  const allowed = classes.map((set) => [...set].filter((one) => !ExcludeCharacters.includes(one)).join(''));
  return allowed.filter((set) => set !== '');
}

/** Fisher–Yates, so that the required characters are anywhere. */
function shuffled(items: readonly string[], random: () => number): string[] {
  const mixed = [...items];
  for (let n = mixed.length - 1; n > 0; n--) {
    const other = Math.floor(random() * (n + 1));
    [mixed[n], mixed[other]] = [mixed[other] ?? '', mixed[n] ?? ''];
  }
  return mixed;
}
