/** Markdown as models write it, made safe and plain: HTML is text, pictures are words, veiled formulas come back. */
import type { Html, Image, Link, Nodes, Parents, PhrasingContent, Root, RootContent, Text } from "mdast";

import { type Formula, restore, unveil } from "./formulas";

interface Options {
  source: string;
  formulas: readonly Formula[];
}

export function remarkTamed(options: Options) {
  return (tree: Root): void => tame(tree, options, false);
}

const PHRASING: ReadonlySet<string> = new Set(["paragraph", "heading", "tableCell", "emphasis", "strong", "delete", "link", "linkReference"]);

function tame(parent: Parents, options: Options, isInLink: boolean): void {
  const { source, formulas } = options;
  const children = parent.children.flatMap((node): RootContent[] => {
    reveal(node, formulas, source);
    if (node.type === "text") return textsOf(node, formulas);
    if (node.type === "html") return [tag(node, PHRASING.has(parent.type))];
    if (node.type === "image") return [pictureOf(node, isInLink)];
    if (node.type === "imageReference") return [verbatim(node, source)];
    if ("children" in node) tame(node, options, isInLink || node.type === "link" || node.type === "linkReference");
    return [node];
  });
  parent.children = children;
}

/** Unveils what is not drawn as text: code, addresses, titles. */
function reveal(node: Nodes, formulas: readonly Formula[], source: string): void {
  if (node.type === "text") return;
  const fields = node as unknown as Record<string, unknown>;
  for (const field of ["value", "url", "title", "alt", "meta", "lang"]) {
    const value = fields[field];
    if (typeof value === "string") fields[field] = restore(value, formulas, source);
  }
}

/** A text in its parts; each knows its own offsets, and a formula becomes a `<var>` that says its TeX. */
function textsOf(node: Text, formulas: readonly Formula[]): RootContent[] {
  const parts = unveil(node.value, formulas);
  if (parts.length === 1 && typeof parts[0] === "string") return [node];
  const places = parts.map((part) => (typeof part === "string" ? null : part));
  return parts.map((part, index): RootContent => {
    const start = typeof part === "string" ? (places[index - 1]?.end ?? node.position?.start.offset ?? 0) : part.start;
    const end = typeof part === "string" ? (places[index + 1]?.start ?? node.position?.end.offset ?? 0) : part.end;
    const position = between(start, end);
    if (typeof part === "string") return { type: "text", value: part, position };
    const properties = { dataTex: part.tex, dataDisplay: String(part.isDisplay) };
    // A node of our own: it becomes the element that its data name.
    return { type: "formula", position, children: [], data: { hName: "var", hProperties: properties } } as unknown as RootContent;
  });
}

function between(start: number, end: number) {
  return { start: { line: 1, column: 1, offset: start }, end: { line: 1, column: 1, offset: end } };
}

/** A tag is shown as it was written; only a lone `<br>` in a line breaks it, for tables have no other way. */
function tag(node: Html, isPhrasing: boolean): RootContent {
  const text: Text = { type: "text", value: node.value, ...(node.position === undefined ? {} : { position: node.position }) };
  if (!isPhrasing) return { type: "paragraph", children: [text] };
  return /^<br\s*\/?>$/i.test(node.value) ? { type: "break" } : text;
}

/** A picture is not fetched: its text and its address stand for it. */
function pictureOf(node: Image, isInLink: boolean): PhrasingContent {
  const label: Text = { type: "text", value: node.alt || node.url, ...(node.position === undefined ? {} : { position: node.position }) };
  if (isInLink) return { ...label, value: `${label.value} (${node.url})` };
  const link: Link = { type: "link", url: node.url, children: [label], data: { hProperties: { className: ["picture"] } } };
  return link;
}

function verbatim(node: Nodes, source: string): Text {
  const { position } = node;
  const text: Text = { type: "text", value: source.slice(position?.start.offset, position?.end.offset) };
  return position === undefined ? text : { ...text, position };
}
