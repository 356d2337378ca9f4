/** The place that is selected in a response, as a mark on it. */
import { selectedRange } from "../reading/selection";
import type { Desk, Happening } from "./desk";

/** Null when nothing of a response is selected. */
export function markedIn(texts: HTMLElement | null, desk: Desk): Happening | null {
  if (texts === null || desk.kind !== "judging") return null;
  const panes = [...texts.querySelectorAll<HTMLElement>(".response-text")];
  for (const [place, pane] of panes.entries()) {
    const range = selectedRange(pane);
    const response = desk.item.responses[place]?.index;
    if (range === null || response === undefined) continue;
    getSelection()?.removeAllRanges();
    return { type: "mark", mark: { response, ...range, comment: "" } };
  }
  return null;
}
