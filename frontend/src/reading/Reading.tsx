/** A text to be read: drawn as Markdown, or as its source; the selection in it can be told by `selectedRange`. */
import { memo } from "react";

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

export const Reading = memo(function Reading({ text, marks = NONE, view = "rendered" }: Props) {
  if (view === "source")
    return (
      <div className="reading source" dir="auto">
        <Source text={text} marks={marks} />
      </div>
    );
  return (
    <div className="reading rendered">
      <Rendered text={text} marks={marks} />
    </div>
  );
});
