/**
 * No page says a word past the catalogue: what JSX shows, and what screen readers are told, comes through `t`.
 * The statistics of the Quality page, and their two plots, speak English alone.
 */
import ts from "typescript";
import { expect, test } from "vitest";

const PAGES: Record<string, string> = import.meta.glob(["../{annotate,app,loop,manage,reading,shared}/**/*.tsx", "!./plots/{ForestPlot,Histogram}.tsx"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const TOLD = new Set(["aria-label", "title", "placeholder", "alt", "label", "name", "xLabel", "note"]);
/** Names, formats and signs, the same in every language; a letter by itself is a key. */
const SAME = new Set(["Plumbline", "SVG", "CSV", "JSON", "Parquet", "Esc", ", n ="]);

test.each(Object.entries(PAGES))("%s says nothing that cannot be translated", (path, source) => {
  expect(untranslated(path, source)).toEqual([]);
});

test("a bare word is found wherever it may stand", () => {
  const source = '<p title="bare" className="c">one {yes ? "two" : t("three")} {`four ${five}`} {yes && "six"} {names["seven"]}</p>';
  expect(untranslated("x.tsx", source)).toEqual(["bare", "one", "two", "four ", "six"]);
});

function untranslated(path: string, source: string): string[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const keep = (text: string) => {
    if (/\p{L}{2}/u.test(text) && !SAME.has(text.trim())) found.push(text);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) keep(node.text.trim());
    else if (ts.isJsxExpression(node) && node.expression !== undefined && isTold(node.parent)) shown(node.expression, keep);
    else if (ts.isJsxAttribute(node) && isTold(node) && node.initializer !== undefined && ts.isStringLiteral(node.initializer)) keep(node.initializer.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Whether a person sees or hears what stands there: a child of an element, or an attribute that is read out. */
function isTold(place: ts.Node): boolean {
  return !ts.isJsxAttribute(place) || TOLD.has(place.name.getText());
}

/** The texts that an expression may become. */
function shown(node: ts.Expression, keep: (text: string) => void): void {
  if (ts.isStringLiteralLike(node)) keep(node.text);
  else if (ts.isParenthesizedExpression(node)) shown(node.expression, keep);
  else if (ts.isConditionalExpression(node)) [node.whenTrue, node.whenFalse].forEach((branch) => shown(branch, keep));
  else if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    if (kind === ts.SyntaxKind.PlusToken) shown(node.left, keep);
    if ([ts.SyntaxKind.PlusToken, ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken].includes(kind)) shown(node.right, keep);
  } else if (ts.isTemplateExpression(node)) {
    keep(node.head.text);
    for (const span of node.templateSpans) {
      keep(span.literal.text);
      shown(span.expression, keep);
    }
  }
}
