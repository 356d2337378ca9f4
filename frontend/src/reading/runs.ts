/**
 * Draws each stretch of text that is verbatim in the source as an element with `data-start`, what is not with
 * `data-end` too, and paints the marks: so a selection in the rendered text can be told in the source's offsets.
 */
import type { Element, ElementContent, Root, Text } from "hast";

import { align, type Piece } from "./align";
import { attributesOf, cut, type Mark } from "./marks";

interface Options {
  source: string;
  marks: readonly Mark[];
}

interface Place {
  /** Offsets of the nearest element that knows its own. */
  from: number;
  to: number;
  isCode: boolean;
}

export function rehypeRuns({ source, marks }: Options) {
  return (tree: Root): void => {
    let reached = 0; // where the last piece ended, for code whose parts do not know their place
    const visit = (parent: Root | Element, place: Place): void => {
      const drawn: Root["children"] = [];
      for (const child of parent.children) {
        if (child.type === "element") drawn.push(visitElement(child, place));
        else if (child.type === "text") drawn.push(...textOf(child, place));
        else drawn.push(child);
      }
      parent.children = drawn;
    };
    const visitElement = (element: Element, place: Place): Element => {
      const { from, to } = offsetsOf(element) ?? place;
      if (element.tagName === "var") return whole(element, cut(from, to, marks));
      const isCode = place.isCode || element.tagName === "code";
      if (isCode && !place.isCode) reached = codeStart(source, from);
      visit(element, { from, to, isCode });
      return element;
    };
    const textOf = (text: Text, place: Place): (Element | Text)[] => {
      const own = offsetsOf(text);
      if (place.isCode) {
        const pieces = align(text.value, source, Math.max(reached, place.from), place.to);
        reached = pieces.at(-1)?.end ?? reached;
        return pieces.flatMap((piece) => drawn(piece, marks));
      }
      if (own === null) return [text]; // between blocks, or Markdown's own words
      return align(text.value, source, own.from, own.to).flatMap((piece) => (piece.isVerbatim ? broken(piece, marks) : drawn(piece, marks)));
    };
    visit(tree, { from: 0, to: source.length, isCode: false });
  };
}

function offsetsOf(node: Element | Text): { from: number; to: number } | null {
  const from = node.position?.start.offset;
  const to = node.position?.end.offset;
  return from === undefined || to === undefined ? null : { from, to };
}

/** Where the letters of code begin that begins at `from`: after the fence and its line, or after the backticks. */
function codeStart(source: string, from: number): number {
  const opening = /[ \t]*(?:`{3,}[^`\n]*\n|~{3,}[^\n]*\n|`+)?/y;
  opening.lastIndex = from;
  return from + (opening.exec(source)?.[0].length ?? 0);
}

/** Writers end a line where they want it ended: each line break stays one. */
function broken(piece: Piece, marks: readonly Mark[]): Element[] {
  const lines: Element[] = [];
  let from = 0;
  for (const line of piece.value.split("\n")) {
    if (from > 0) lines.push({ type: "element", tagName: "br", properties: {}, children: [] });
    const start = piece.start + from;
    if (line !== "") lines.push(...drawn({ value: line, start, end: start + line.length, isVerbatim: true }, marks));
    from += line.length + 1;
  }
  return lines;
}

function drawn(piece: Piece, marks: readonly Mark[]): Element[] {
  const { value, start, end, isVerbatim } = piece;
  if (!isVerbatim) return [whole({ type: "element", tagName: "span", properties: {}, children: [{ type: "text", value }] }, cut(start, end, marks), piece)];
  return cut(start, end, marks).map((part) => {
    const text: ElementContent = { type: "text", value: value.slice(part.start - start, part.end - start) };
    const mark = attributesOf(part.marks);
    const own = { dataStart: part.start };
    if (mark === null) return { type: "element", tagName: "span", properties: own, children: [text] };
    return { type: "element", tagName: "mark", properties: { ...own, dataMark: mark["data-mark"], className: [mark.className] }, children: [text] };
  });
}

/** What can only be marked or selected as a whole: a formula, an entity, a picture's text. */
function whole(element: Element, cuts: ReturnType<typeof cut>, piece?: Piece): Element {
  const mark = attributesOf([...new Set(cuts.flatMap((part) => part.marks))]);
  const start = piece?.start ?? cuts[0]?.start ?? 0;
  const end = piece?.end ?? cuts.at(-1)?.end ?? 0;
  const properties = { ...element.properties, dataStart: start, dataEnd: end };
  if (mark === null) return { ...element, properties };
  return {
    type: "element",
    tagName: "mark",
    properties: { dataStart: start, dataEnd: end, dataMark: mark["data-mark"], className: [mark.className] },
    children: [element],
  };
}
