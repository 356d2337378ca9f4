import { describe, expect, it } from "vitest";

import { commonPlaces } from "./common";
import { differenceOf, MOST_WORDS } from "./difference";

/** The length of the longest common subsequence by the textbook's table. */
function lengthByTable(left: readonly string[], right: readonly string[]): number {
  let row = new Array<number>(right.length + 1).fill(0);
  for (const word of left) {
    const next = [0];
    right.forEach((other, at) => next.push(word === other ? (row[at] ?? 0) + 1 : Math.max(row[at + 1] ?? 0, next[at] ?? 0)));
    row = next;
  }
  return row.at(-1) ?? 0;
}

describe("what two sequences share", () => {
  it("is a common subsequence, as long as the textbook's, for many random pairs", () => {
    let seed = 20260504;
    const random = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
    for (let round = 0; round < 300; round += 1) {
      const vocabulary = 1 + random(12);
      const [left, right] = [random(120), random(120)].map((length) => Array.from({ length }, () => String(random(vocabulary)))) as [string[], string[]];
      const places = commonPlaces(left, right);
      expect(places.every(([one, other]) => left[one] === right[other])).toBe(true);
      expect(places.every(([one, other], at) => at === 0 || (one > (places[at - 1]?.[0] ?? 0) && other > (places[at - 1]?.[1] ?? 0)))).toBe(true);
      expect(places).toHaveLength(lengthByTable(left, right));
    }
  });
});

const parts = (text: string, ranges: readonly { start: number; end: number }[]) => ranges.map(({ start, end }) => text.slice(start, end));

describe("the difference of two texts", () => {
  it("is told by words, neighbours together", () => {
    const [left, right] = ["Dig a wide hole, then water the tree.", "Dig a deep, narrow hole, then water it."];
    const difference = differenceOf(left, right);
    expect(parts(left, difference.left)).toEqual(["wide", "the tree"]);
    expect(parts(right, difference.right)).toEqual(["deep, narrow", "it"]);
    expect(difference.by).toBe("words");
    expect(difference.equal).toBeCloseTo((2 * 5) / (8 + 8), 10); // Dig a hole then water
  });

  it("takes whole words of any script, and letters where no spaces are written", () => {
    const arabic = ["السماء زرقاء اليوم", "السماء رمادية اليوم"] as const;
    expect(parts(arabic[0], differenceOf(...arabic).left)).toEqual(["زرقاء"]);
    expect(parts("我喜欢红茶", differenceOf("我喜欢红茶", "我喜欢绿茶").left)).toEqual(["红"]);
  });

  it("does not care for spaces and line breaks", () => {
    expect(differenceOf("a  b\nc", "a b c")).toEqual({ left: [], right: [], equal: 1, by: "words" });
    expect(differenceOf("", "")).toMatchObject({ equal: 1 });
  });

  it("goes by lines above the limit, and is done before a person notices", () => {
    const text = (word: string) => Array.from({ length: MOST_WORDS }, (_, at) => `${word}${at}${at % 10 === 9 ? "\n" : ""}`).join(" ");
    const long = text("a");
    const began = performance.now();
    expect(differenceOf(long, text("b"))).toMatchObject({ equal: 0, by: "words" });
    const byLines = differenceOf(`${long}\none more`, `${long}\nanother line`);
    expect(performance.now() - began).toBeLessThan(3000); // measured: 0.3 s; jsdiff takes 40 s
    expect(byLines.by).toBe("lines");
    expect(parts(`${long}\none more`, byLines.left)).toEqual(["one more"]);
  });
});
