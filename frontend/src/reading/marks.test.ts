import { expect, it } from "vitest";

import { areSame, cut } from "./marks";

it("cuts a stretch wherever a mark begins or ends", () => {
  const one = { start: 2, end: 6, id: "one" };
  const other = { start: 4, end: 20, id: "other" };
  expect(cut(0, 10, [one, other])).toEqual([
    { start: 0, end: 2, marks: [] },
    { start: 2, end: 4, marks: [one] },
    { start: 4, end: 6, marks: [one, other] },
    { start: 6, end: 10, marks: [other] },
  ]);
  expect(cut(0, 2, [one, { start: 1, end: 1, id: "empty" }])).toEqual([{ start: 0, end: 2, marks: [] }]);
});

it("tells marks that look the same from those that do not", () => {
  const mark = { start: 2, end: 6, id: "one" };
  expect(areSame([mark], [{ ...mark }])).toBe(true);
  expect(areSame([], [mark])).toBe(false);
  for (const other of [{ start: 3 }, { end: 5 }, { id: "two" }, { kind: "only" as const }]) expect(areSame([mark], [{ ...mark, ...other }])).toBe(false);
});
