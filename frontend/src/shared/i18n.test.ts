/** Every text that the screens say has its German; no catalogue keeps a text that nobody says any more. */
import ts from "typescript";
import { expect, test } from "vitest";

import german from "./locales/de.json";
import english from "./locales/en.json";
import { learn, t } from "./i18n";

const SOURCES: Record<string, string> = import.meta.glob(["../**/*.{ts,tsx}", "!../**/*.test.ts", "!./api/schema.ts", "!./i18n.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const PLURAL = /_(one|other)$/;

test("the German catalogue is whole, with the same values in each text", () => {
  const said = new Set(Object.entries(SOURCES).flatMap(textsOf));
  const plural = new Set(Object.keys(english).map((key) => key.replace(PLURAL, "")));
  const wanted = [...said].flatMap((text) => (plural.has(text) ? [`${text}_one`, `${text}_other`] : [text])).toSorted();
  expect(Object.keys(german).toSorted()).toEqual(wanted);
  for (const [key, text] of Object.entries(german)) expect([key, values(text)]).toEqual([key, values(key)]);
  expect([...plural].filter((text) => !said.has(text))).toEqual([]);
});

test("numbers choose the form of a word", async () => {
  await learn("de", { "{{count}} open_one": "{{count}} offener", "{{count}} open_other": "{{count}} offene" });
  expect([t("{{count}} open", { count: 1 }), t("{{count}} open", { count: 2 })]).toEqual(["1 offener", "2 offene"]);
});

/** The literal first arguments of `t(...)`; anything else cannot be looked up, and fails. */
function textsOf([path, source]: readonly [string, string]): string[] {
  const found: string[] = [];
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText(file) === "t") {
      const [text] = node.arguments;
      if (text === undefined || !ts.isStringLiteralLike(text)) throw new Error(`${path}: t() wants a text in quotes, not ${text?.getText(file)}`);
      found.push(text.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function values(text: string): string[] {
  return [...text.matchAll(/\{\{\w+\}\}/g)].map(([value]) => value).toSorted();
}
