/**
 * The same text, on its own. The engine keeps the whole of a text alive for a piece that was cut out of it, and every piece of
 * one that was put together, so what is kept for a year of a few characters can be many times as large.
 */
export function apart(text: string): string {
  return Buffer.from(text).toString();
}
