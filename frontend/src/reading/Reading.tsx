/** A text to be read: drawn as Markdown, or as its source; the selection in it can be told by `selectedRange`. */
import { memo } from "react";

import { Fallback, Undrawn } from "./Fallback";
import { areSame, type Mark } from "./marks";
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

/** Drawn anew only when something that it shows is another: a long text takes a second, a comment is typed in less. */
export const Reading = memo(Drawn, (old, next) => old.text === next.text && old.view === next.view && areSame(old.marks ?? NONE, next.marks ?? NONE));

function Drawn({ text, marks = NONE, view = "rendered" }: Props) {
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
}
