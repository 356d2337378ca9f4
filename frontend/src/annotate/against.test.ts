import { expect, it } from "vitest";

import { against } from "./against";
import { remembered } from "./useViews";

const item = (responses: number) => ({
  assignment: 1,
  comparison: 1,
  prompt: [],
  responses: Array.from({ length: responses }, (_, place) => ({ index: responses - 1 - place, text: String(place) })),
  shown: [],
  lease_expires_at: "2026-05-04T12:00:00Z",
  lease_s: 300,
  lesson: null,
});
const ranked = (ranks: Record<number, number>) => ({ place: null, ranks });

it("compares a pair with itself, whatever is in hand", () => {
  expect(against(item(2), ranked({}), 1)).toEqual([0, 1]);
});

it("compares what is in hand with the best, or with the first when nothing is ranked", () => {
  expect(against(item(4), ranked({}), 2)).toEqual([0, 2]);
  expect(against(item(4), ranked({}), 0)).toEqual([0, 1]);
  expect(against(item(4), ranked({ 0: 1, 2: 2 }), 1)).toEqual([1, 3]); // index 0 is shown last
  expect(against(item(4), ranked({ 0: 1, 2: 2 }), 3)).toEqual([1, 3]); // the best in hand: with the next best
});

it("remembers views, and nothing that is not one", () => {
  expect(remembered('{"source":true,"together":false}')).toEqual({ source: true, together: false });
  for (const kept of [null, "", "[1]", '{"source":"yes"}', "{"]) expect(remembered(kept)).toEqual({});
});
