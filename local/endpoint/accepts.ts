import { type ApiCall, AwsError } from '../seams.ts';

/**
 * An operation that understands just these input members. Any other is refused by name: a parameter that would be
 * ignored here and obeyed by AWS is how a rehearsal lies.
 */
export function accepts<Input extends object>(
  members: readonly (keyof Input & string)[],
  behave: (input: Input, call: ApiCall) => unknown,
): (input: Input, call: ApiCall) => unknown {
  const known = new Set<string>(members);
  return (input, call) => {
    const unknown = Object.keys(input).find((name) => !known.has(name));
    if (unknown) {
      const what = `${call.service}:${call.operation} with ${unknown}`;
      throw new AwsError('NotImplemented', `NotImplemented: the local cloud has no ${what}`, 501);
    }
    return behave(input, call);
  };
}
