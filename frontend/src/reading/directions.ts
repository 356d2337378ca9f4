/** The direction of writing of each block: a list or a quotation stands on the side its own words begin at. */
import type { Element, Nodes, Root } from "hast";

const LINES = new Set(["p", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th"]);
const BLOCKS = new Set(["ul", "ol", "li", "blockquote", "table"]);
const LEFT_TO_RIGHT = new Set(["pre", "code", "var"]);
const RTL = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

export function rehypeDirections() {
  return (tree: Root): void => visit(tree);
}

function visit(parent: Root | Element): void {
  for (const child of parent.children) {
    if (child.type !== "element") continue;
    if (LINES.has(child.tagName)) child.properties["dir"] = "auto";
    // `dir="auto"` would not do: it passes over the words of children that have a `dir` of their own.
    else if (BLOCKS.has(child.tagName)) child.properties["dir"] = directionOf(textOf(child));
    else if (LEFT_TO_RIGHT.has(child.tagName)) child.properties["dir"] = "ltr";
    visit(child);
  }
}

/** By the first letter that has a direction, as the Unicode Bidirectional Algorithm does (rules P2 and P3). */
export function directionOf(text: string): "ltr" | "rtl" {
  const first = /\p{L}/u.exec(text)?.[0] ?? "";
  return RTL.test(first) ? "rtl" : "ltr";
}

/** All that a node says. */
export function textOf(node: Nodes): string {
  if (node.type === "text") return node.value;
  return "children" in node ? node.children.map(textOf).join("") : "";
}
