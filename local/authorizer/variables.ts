/**
 * Policy variables, `${aws:PrincipalAccount}`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
import type { Values } from './conditions.ts';

const variable = /\$\{([^}]+)\}/g;

/** Names of the variables in a text; `${*}`, `${?}` and `${$}` are escapes, not variables. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(variable)].map(([, name]) => name ?? '').filter((name) => !['*', '?', '$'].includes(name));
}

export function hasVariables(text: string): boolean {
  return text.includes('${');
}

/** The text with its variables replaced; undefined when one has no value, so that the pattern matches nothing. */
export function substitute(text: string, values: Values): string | undefined {
  if (!hasVariables(text)) return text;
  const missing = variablesIn(text).some((name) => values.value(name.toLowerCase())?.[0] === undefined);
  return missing
    ? undefined
    : text.replace(variable, (_, name: string) => values.value(name.toLowerCase())?.[0] ?? name);
}
