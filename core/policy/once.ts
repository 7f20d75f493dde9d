/** A policy does not change once it is read, and what follows from it is asked for again and again. */
import type { Policy } from './schema.ts';

/** Works it out once for each policy. What it answers is shared, so it must be of types that nobody can change. */
export function oncePerPolicy<Answer>(work: (policy: Policy) => Answer): (policy: Policy) => Answer {
  const known = new WeakMap<Policy, { readonly answer: Answer }>();
  return (policy) => {
    const before = known.get(policy);
    if (before !== undefined) return before.answer;
    const answer = work(policy);
    known.set(policy, { answer });
    return answer;
  };
}
