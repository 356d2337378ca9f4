import { expect, test } from "vitest";

import { wordsIn } from "./wordsIn";

const TEXT = "A loaf that you bake **every week** should (mostly) ask little.\n\n- Every week, again.";
const said = (words: string, taken: { start: number; end: number }[] = []) => {
  const found = wordsIn(words, TEXT, taken);
  return found === null ? null : TEXT.slice(found.start, found.end);
};

test("words are found across signs of Markdown, in any case", () => {
  expect(said("bake every WEEK should")).toBe("bake **every week** should");
  expect(said("little. every")).toBe("little.\n\n- Every");
  expect(said("(mostly)")).toBe("(mostly)");
});

test("what is marked already gives way to the next place", () => {
  const first = wordsIn("every week", TEXT, []);
  expect(first?.start).toBe(TEXT.indexOf("every"));
  expect(wordsIn("every week", TEXT, first === null ? [] : [first])?.start).toBe(TEXT.indexOf("Every"));
});

test("what stands nowhere is no place", () => {
  expect(said("bread")).toBeNull();
  expect(said("  ")).toBeNull();
  expect(said("a+")).toBeNull();
});
