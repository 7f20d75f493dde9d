/** Policies may write one thing where a list is meant. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

export function refusal(where: string, what: string): Error {
  return new Error(`the local cloud has no ${what}, which the policy of ${where} uses`);
}
