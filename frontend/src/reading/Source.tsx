/** A text exactly as it was written, every space and line break kept; marks are painted on it. */
import { attributesOf, cut, type Mark } from "./marks";

export function Source({ text, marks }: { text: string; marks: readonly Mark[] }) {
  return cut(0, text.length, marks).map(({ start, end, marks: over }) => {
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
  });
}
