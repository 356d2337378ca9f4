/**
 * A text exactly as it was written, every space and line break kept; marks are painted on it. Each line is a block that
 * begins at the side of its own first letter: in one block for all, Chromium turns brackets from the second line on.
 */
import { attributesOf, cut, type Mark } from "./marks";

export function Source({ text, marks }: { text: string; marks: readonly Mark[] }) {
  return linesOf(text).map(([from, to]) => (
    <span key={from} className="line" dir="auto">
      {cut(from, to, marks).map(({ start, end, marks: over }) => {
        const piece = text.slice(start, end);
        const mark = attributesOf(over);
        return mark === null ? (
          <span key={start} data-start={start}>
            {piece}
          </span>
        ) : (
          <mark key={start} data-start={start} {...mark}>
            {piece}
          </mark>
        );
      })}
    </span>
  ));
}

/** Where each line begins and ends, its line break included. */
function linesOf(text: string): [from: number, to: number][] {
  return [...text.matchAll(/[^\n]*\n|[^\n]+$/g)].map((line) => [line.index, line.index + line[0].length]);
}
