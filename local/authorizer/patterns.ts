/**
 * Wildcards of IAM: `*` is any run of characters and `?` is one, in actions, resources and `StringLike`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export type Matcher = (text: string) => boolean;

const withCase = new Map<string, Matcher>();
const withoutCase = new Map<string, Matcher>();

export function matches(pattern: string, text: string, caseSensitive = true): boolean {
  const known = caseSensitive ? withCase : withoutCase;
  let matcher = known.get(pattern);
  if (matcher === undefined) {
    matcher = compile(pattern, caseSensitive);
    known.set(pattern, matcher);
  }
  return matcher(text);
}

/** Most patterns are a plain text, or end in the only wildcard. */
function compile(pattern: string, caseSensitive: boolean): Matcher {
  const wildcard = pattern.search(/[*?]/);
  if (caseSensitive && wildcard < 0) return (text) => text === pattern;
  if (caseSensitive && pattern[wildcard] === '*' && wildcard === pattern.length - 1) {
    const beginning = pattern.slice(0, -1);
    return (text) => text.startsWith(beginning);
  }
  const expression = regularExpression(pattern, caseSensitive);
  return (text) => expression.test(text);
}

function regularExpression(pattern: string, caseSensitive: boolean): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, caseSensitive ? 's' : 'si');
}
