/** KaTeX with its style sheet and fonts; loaded only for texts that hold mathematics. */
import "katex/dist/katex.min.css";

import katex from "katex";

/** The formula as HTML, or null when it is not TeX that KaTeX can read. */
export function typeset(tex: string, isDisplay: boolean): string | null {
  try {
    // Not trusted: no links, no styles, no pictures; bounded, for a macro may grow without end.
    return katex.renderToString(tex, { displayMode: isDisplay, throwOnError: true, strict: "ignore", trust: false, maxExpand: 500, maxSize: 20 });
  } catch (error) {
    if (error instanceof katex.ParseError) return null;
    throw error;
  }
}
