/** Where words stand in a response's source, so that a place can be marked without a pointer. Pure. */

export interface Range {
  start: number;
  end: number;
}

/** What may stand between two words besides space: the signs of Markdown, which nobody reads out. */
const BETWEEN = "[\\s*_`#>~|\\-]+";

/** The first place of the words that is not among `taken`; null where they stand nowhere else. Case does not matter. */
export function wordsIn(words: string, text: string, taken: readonly Range[]): Range | null {
  const parts = words.trim().split(/\s+/).filter((part) => part !== "").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (parts.length === 0) return null;
  for (const found of text.matchAll(new RegExp(parts.join(BETWEEN), "giu"))) {
    const range = { start: found.index, end: found.index + found[0].length };
    if (!taken.some(({ start, end }) => start === range.start && end === range.end)) return range;
  }
  return null;
}
