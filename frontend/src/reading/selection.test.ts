import { describe, expect, it } from "vitest";

import { rangeBetween } from "./selection";

// "say **it** $x$ &amp; so": runs "say ", "it", " ", formula, " ", entity, " so"
const UNITS = [
  { start: 0, end: 4, isWhole: false },
  { start: 6, end: 8, isWhole: false },
  { start: 11, end: 14, isWhole: true },
  { start: 15, end: 20, isWhole: true },
  { start: 20, end: 23, isWhole: false },
];

describe("a selection in offsets of the source", () => {
  it("counts letters within runs", () => {
    expect(rangeBetween(UNITS, { unit: 0, within: 1 }, { unit: 1, within: 1 })).toEqual({ start: 1, end: 7 });
  });

  it("takes a formula and an entity whole", () => {
    expect(rangeBetween(UNITS, { unit: 2, within: 3 }, { unit: 3, within: 1 })).toEqual({ start: 11, end: 20 });
  });

  it("leaves out a formula that it only touches", () => {
    expect(rangeBetween(UNITS, { unit: 0, within: 0 }, { unit: 2, within: 0 })).toEqual({ start: 0, end: 11 });
  });

  it("ends at the nearest run where it ends between blocks", () => {
    expect(rangeBetween(UNITS, { unit: 1, within: null }, { unit: 5, within: null })).toEqual({ start: 6, end: 23 });
    expect(rangeBetween(UNITS, { unit: 0, within: null }, { unit: 1, within: null })).toEqual({ start: 0, end: 4 });
  });

  it("is none without a letter of the text", () => {
    expect(rangeBetween(UNITS, { unit: 1, within: 1 }, { unit: 1, within: 1 })).toBeNull();
    expect(rangeBetween(UNITS, { unit: 5, within: null }, { unit: 5, within: null })).toBeNull();
    expect(rangeBetween([], { unit: 0, within: null }, { unit: 0, within: null })).toBeNull();
  });
});
