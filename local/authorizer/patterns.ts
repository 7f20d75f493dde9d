/**
 * Wildcards of IAM: `*` is any run of characters and `?` is one, in actions, resources and `StringLike`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
const compiled = new Map<string, RegExp>();

export function matches(pattern: string, text: string, caseSensitive = true): boolean {
  const key = `${caseSensitive}${pattern}`;
  const known = compiled.get(key) ?? compile(pattern, caseSensitive);
  compiled.set(key, known);
  return known.test(text);
}

function compile(pattern: string, caseSensitive: boolean): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, caseSensitive ? 's' : 'si');
}
