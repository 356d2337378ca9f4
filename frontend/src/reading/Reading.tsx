/** A text to be read: drawn as Markdown, or as its source; the selection in it can be told by `selectedRange`. */
import { memo } from "react";

import { Fallback, Undrawn } from "./Fallback";
import type { Mark } from "./marks";
import { Rendered } from "./Rendered";
import { Source } from "./Source";

interface Props {
  text: string;
  marks?: readonly Mark[];
  /** `source` shows the text as it was written. */
  view?: "rendered" | "source";
}

const NONE: readonly Mark[] = [];
/** Drawing 50,000 characters takes a second, the worst of them two; above this the page would stand still. */
const MOST_DRAWN = 100_000;

export const Reading = memo(function Reading({ text, marks = NONE, view = "rendered" }: Props) {
  const source = (
    <div className="reading source" dir="auto">
      <Source text={text} marks={marks} />
    </div>
  );
  if (view === "source") return source;
  if (text.length > MOST_DRAWN) return <Undrawn>{source}</Undrawn>;
  return (
    <Fallback key={text} source={source}>
      <div className="reading rendered">
        <Rendered text={text} marks={marks} />
      </div>
    </Fallback>
  );
});
