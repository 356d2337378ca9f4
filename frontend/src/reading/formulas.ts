/**
 * Finds mathematics in a text: $..$, $$..$$, \(..\) and \[..\], outside of code.
 *
 * It is found before Markdown reads the text, for Markdown would take `\(` as a bracket, `_` as emphasis and `|` as
 * the end of a table's cell. Each formula is veiled by a word of the same length, so that no offset moves.
 */
export interface Formula {
  start: number;
  end: number;
  tex: string;
  isDisplay: boolean;
}

/** A veil begins with a letter that tells the formula's number; the rest of it is a code point that no text may hold. */
const FIRST = 0xe000;
const MOST = 6000;
const FILL = "\ufdd1";
const VEIL = /([\ue000-\uf76f])\ufdd1+/g;

export function formulasIn(source: string): Formula[] {
  if (source.includes(FILL)) return []; // veils could not be told from it
  const found: Formula[] = [];
  const bounds = new Bounds(source);
  const next = /[`~$\\]/g;
  for (let hit = next.exec(source); hit !== null && found.length < MOST; hit = next.exec(source)) {
    const at = hit.index;
    const code = hit[0] === "`" || hit[0] === "~" ? codeEnd(source, at, bounds) : null;
    const formula = code === null ? formulaAt(source, at, bounds) : null;
    if (formula !== null) found.push(formula);
    next.lastIndex = code ?? formula?.end ?? at + widthAt(source, at);
  }
  return found;
}

/** The text with each formula veiled; as long as it was. */
export function veil(source: string, formulas: readonly Formula[]): string {
  const parts: string[] = [];
  let from = 0;
  formulas.forEach(({ start, end }, index) => {
    parts.push(source.slice(from, start), String.fromCharCode(FIRST + index), FILL.repeat(end - start - 1));
    from = end;
  });
  return parts.join("") + source.slice(from);
}

/** A veiled text in its parts: plain strings and formulas. */
export function unveil(text: string, formulas: readonly Formula[]): (string | Formula)[] {
  if (!text.includes(FILL)) return [text];
  const parts: (string | Formula)[] = [];
  let from = 0;
  for (const hit of text.matchAll(VEIL)) {
    const formula = formulas[(hit[1] ?? "").charCodeAt(0) - FIRST];
    if (formula === undefined) continue;
    parts.push(text.slice(from, hit.index), formula);
    from = hit.index + hit[0].length;
  }
  return [...parts, text.slice(from)].filter((part) => part !== "");
}

/** A veiled text as its writer wrote it. */
export function restore(text: string, formulas: readonly Formula[], source: string): string {
  return unveil(text, formulas)
    .map((part) => (typeof part === "string" ? part : source.slice(part.start, part.end)))
    .join("");
}

/** What the search has learnt of the paragraph it is in, so that no part of a long one is read again and again. */
class Bounds {
  private end = -1;
  private readonly missing = new Map<string, number>();
  constructor(private readonly source: string) {}

  /** Where the paragraph ends: neither code in a line nor a formula goes past an empty line. */
  paragraph(at: number): number {
    if (this.end < at) {
      const blank = /\n[ \t>]*\n/g;
      blank.lastIndex = at;
      this.end = blank.exec(this.source)?.index ?? this.source.length;
    }
    return this.end;
  }

  /** The next unescaped closing sign in the paragraph. */
  close(sign: string, from: number): number | null {
    const limit = this.paragraph(from);
    if (this.missing.get(sign) === limit) return null;
    for (let at = from; at < limit; at += 1) {
      if (this.source.startsWith(sign, at)) return at;
      if (this.source[at] === "\\") at += 1;
    }
    this.missing.set(sign, limit);
    return null;
  }
}

/** How much to pass over where nothing begins: an escape with what it escapes, a run of backticks, one sign. */
function widthAt(source: string, at: number): number {
  const sign = source[at];
  if (sign === "\\") return 2;
  let width = 1;
  while (sign !== "$" && source[at + width] === sign) width += 1;
  return source.startsWith("$$", at) ? 2 : width;
}

/** The end of the code that begins here, in a block or in a line; null when none does. */
function codeEnd(source: string, at: number, bounds: Bounds): number | null {
  const run = /`+|~+/y;
  run.lastIndex = at;
  const ticks = run.exec(source)?.[0] ?? "";
  const lineStart = source.lastIndexOf("\n", at - 1) + 1;
  if (ticks.length >= 3 && /^[ \t>*+\-\d.)]*$/.test(source.slice(lineStart, at))) {
    const close = new RegExp(`\\n[ \\t>]*${ticks}${ticks.charAt(0)}*[ \\t]*(?=\\r?\\n|$)`, "g");
    close.lastIndex = at;
    const hit = close.exec(source);
    return hit === null ? source.length : hit.index + hit[0].length;
  }
  if (ticks.startsWith("~")) return null;
  const more = /`+/g;
  more.lastIndex = at + ticks.length;
  for (let hit = more.exec(source); hit !== null && hit.index < bounds.paragraph(at); hit = more.exec(source))
    if (hit[0].length === ticks.length) return hit.index + hit[0].length;
  return null;
}

const PAIRS: readonly { open: string; close: string; isDisplay: boolean }[] = [
  { open: "$$", close: "$$", isDisplay: true },
  { open: "$", close: "$", isDisplay: false },
  { open: "\\(", close: "\\)", isDisplay: false },
  { open: "\\[", close: "\\]", isDisplay: true },
];

function formulaAt(source: string, at: number, bounds: Bounds): Formula | null {
  const pair = PAIRS.find(({ open }) => source.startsWith(open, at));
  if (pair === undefined) return null;
  const from = at + pair.open.length;
  const to = bounds.close(pair.close, from);
  if (to === null) return null;
  const tex = source.slice(from, to);
  const end = to + pair.close.length;
  if (tex.trim() === "") return null;
  if (pair.open === "$" && !isDollarMath(tex, source[at - 1] ?? "", source[end] ?? "")) return null;
  if (pair.open.startsWith("\\") && (isProse(tex) || source[end] === "(")) return null;
  return { start: at, end, tex: tex.trim(), isDisplay: pair.isDisplay };
}

/** Pandoc's rule, made a little stricter: amounts of money and names of variables stay what they are. */
function isDollarMath(tex: string, before: string, after: string): boolean {
  if (/^\s|\s$/.test(tex) || /[A-Za-z0-9]/.test(before) || /[A-Za-z0-9$]/.test(after)) return false;
  const isMoney = /^[\d.,]+/.test(tex) && !tex.includes("\\") && /(?<!\p{L})\p{L}{2,}/u.test(tex);
  return !isMoney;
}

/** Words or a number in escaped brackets, as in `\[note\]`: Markdown's escape, not a formula. */
function isProse(tex: string): boolean {
  return /^\s*(\d+|\p{L}{2,}([ \t]+\p{L}+)*)\s*$/u.test(tex);
}
