/** "Did you mean": the nearest of the words that would have been right. */

/** The candidate within about a third of the word's length in edits, or nothing. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.ceil(word.length / 3)) + 1;
  for (const candidate of candidates) {
    // So many letters must be added or taken away; a word of thousands would take seconds to compare.
    if (Math.abs(word.length - candidate.length) >= bestDistance) continue;
    const distance = edits(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** `did you mean "days"?`, or the whole choice when nothing is near and the choice is short, or `otherwise`. */
export function suggestion(word: string, candidates: Iterable<string>, otherwise = ''): string {
  const all = [...candidates];
  const near = nearest(word, all);
  if (near !== undefined) return `did you mean "${near}"?`;
  return otherwise || `write one of ${all.join(', ')}`;
}

/** Levenshtein distance. */
function edits(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
