/** What is selected in a `Reading`, told in offsets of its source text. */

/** A stretch that knows its place; one that is whole shows something else than the source says there. */
export interface Unit {
  start: number;
  end: number;
  isWhole: boolean;
}

/** An end of a selection: within a unit by so many letters, or, with null, in the gap before it. */
export interface Point {
  unit: number;
  within: number | null;
}

export interface SourceRange {
  start: number;
  end: number;
}

/** A selection that ends in a whole unit takes all of it; one that ends in a gap ends at the nearest unit inside. */
export function rangeBetween(units: readonly Unit[], from: Point, to: Point): SourceRange | null {
  const start = placeOf(units, from, units[from.unit]?.start, (unit) => unit.start);
  const end = placeOf(units, to, units[to.unit - 1]?.end, (unit) => unit.end);
  return start === undefined || end === undefined || start >= end ? null : { start, end };
}

function placeOf(units: readonly Unit[], { unit, within }: Point, inGap: number | undefined, outward: (unit: Unit) => number): number | undefined {
  const here = units[unit];
  if (within === null) return inGap;
  if (here === undefined) return undefined;
  if (here.isWhole) return within === 0 ? here.start : outward(here);
  return Math.min(here.end, here.start + within);
}

/** The current selection inside of `root`; null when there is none, or none of the text. */
export function selectedRange(root: HTMLElement): SourceRange | null {
  const selection = getSelection();
  if (selection === null || selection.rangeCount === 0 || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(root)) return null;
  const elements = [...root.querySelectorAll<HTMLElement>("[data-start]")].filter((element) => element.parentElement?.closest("[data-start]") === null);
  const units = elements.map(unitOf);
  const from = pointOf(elements, range.startContainer, range.startOffset);
  const to = pointOf(elements, range.endContainer, range.endOffset);
  return rangeBetween(units, from, to);
}

function unitOf(element: HTMLElement): Unit {
  const start = Number(element.dataset["start"]);
  const end = element.dataset["end"];
  return end === undefined ? { start, end: start + element.textContent.length, isWhole: false } : { start, end: Number(end), isWhole: true };
}

function pointOf(elements: readonly HTMLElement[], node: Node, offset: number): Point {
  const point = document.createRange();
  point.setStart(node, offset);
  point.collapse(true);
  const unit = elements.findIndex((element) => element.contains(node));
  const element = elements[unit];
  if (element !== undefined) {
    const before = document.createRange();
    before.setStart(element, 0);
    before.setEnd(node, offset);
    return { unit, within: before.toString().length };
  }
  const next = elements.findIndex((candidate) => point.comparePoint(candidate, 0) > 0);
  return { unit: next === -1 ? elements.length : next, within: null };
}
