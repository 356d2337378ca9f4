/**
 * Where a text that Markdown drew stands in its source: pieces that are verbatim there, and pieces that are not.
 *
 * Markdown drops the signs of escapes, reads entities and strips the indentation of lines; everything else that it
 * shows is the source itself, so walking both side by side finds the place of every letter.
 */
export interface Piece {
  /** What is shown. */
  value: string;
  /** UTF-16 offsets into the source. */
  start: number;
  end: number;
  /** Letter for letter what the source says between these offsets. */
  isVerbatim: boolean;
}

const ENTITY = /&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});/iy;
/** What Markdown takes from the beginning and the end of lines. */
const STRIPPED = /[ \t\r>]/;

/** Aligns `value` with `source` from `from` on; what cannot be found becomes one piece that ends at `to`. */
export function align(value: string, source: string, from: number, to: number): Piece[] {
  const pieces: Piece[] = [];
  let shown = 0; // in value, where the piece under way begins
  let at = 0; // in value
  let place = from; // in source
  const flush = () => {
    if (at > shown) pieces.push({ value: value.slice(shown, at), start: place - (at - shown), end: place, isVerbatim: true });
    shown = at;
  };
  const whole = (letters: number, width: number) => {
    flush();
    pieces.push({ value: value.slice(at, at + letters), start: place, end: place + width, isVerbatim: false });
    at += letters;
    place += width;
    shown = at;
  };
  while (at < value.length) {
    const entity = source[place] === "&" ? entityAt(source, place) : "";
    if (entity !== "" && !value.startsWith(entity, at)) whole(lettersOf(value, at, source[place + entity.length]), entity.length);
    else if (place < to && source[place] === value[at]) {
      at += 1;
      place += 1;
    } else if (place < to && source[place] === "\\" && source[place + 1] === value[at]) {
      flush();
      place += 1;
    } else if (place < to && STRIPPED.test(source[place] ?? "")) {
      flush();
      place += 1;
    } else if (place < to) whole(value.length - at, to - place);
    else break; // the line end that Markdown adds to code
  }
  flush();
  return pieces;
}

function entityAt(source: string, place: number): string {
  ENTITY.lastIndex = place;
  return ENTITY.exec(source)?.[0] ?? "";
}

/** How many UTF-16 units of the value an entity stands for: two for a letter outside the basic plane. */
function lettersOf(value: string, at: number, after: string | undefined): number {
  const isPair = (value.codePointAt(at) ?? 0) > 0xffff;
  return isPair && value[at + 1] !== after ? 2 : 1;
}
