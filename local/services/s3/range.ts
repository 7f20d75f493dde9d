import { AwsError } from '../../seams.ts';

/** `bytes=0-99`, `bytes=100-`, `bytes=-5` → that part of the data. Throws `InvalidRange` (416). */
export function ranged(data: Uint8Array, range: string | undefined) {
  if (range === undefined) return { Body: data, ContentLength: data.length };
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  const from = first === '' ? Math.max(0, data.length - Number(last)) : Number(first);
  const to = first === '' || last === '' ? data.length - 1 : Math.min(Number(last), data.length - 1);
  if ((first === '' && last === '') || from > to) {
    throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416);
  }
  const Body = data.subarray(from, to + 1);
  return { Body, ContentLength: Body.length, ContentRange: `bytes ${from}-${to}/${data.length}` };
}
