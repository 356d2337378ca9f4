import { describe, expect, it } from "vitest";

import { csv } from "./download";
import { digitsOf, extent, nearest, scale, ticks } from "./scale";

describe("scales", () => {
  it("maps ends to ends and back", () => {
    const x = scale(10, 20, 0, 100);
    expect([x(10), x(15), x(20)]).toEqual([0, 50, 100]);
    expect(x.invert(25)).toBeCloseTo(12.5);
  });

  it("spreads small values on a root scale", () => {
    const y = scale(0, 16, 0, 100, true);
    expect(y(4)).toBeCloseTo(50);
    expect(y.invert(50)).toBeCloseTo(4);
  });

  it("chooses round ticks within the range", () => {
    expect(ticks(0, 1)).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(ticks(0.83, 0.97)).toEqual([0.85, 0.9, 0.95]);
    expect(ticks(5, 5)).toEqual([5]);
  });

  it("writes ticks with as many digits as tell them apart", () => {
    expect([ticks(0, 1), ticks(0.83, 0.97), ticks(10, 40), ticks(0.9996, 1.0004)].map(digitsOf)).toEqual([2, 2, 0, 4]);
  });

  it("finds the range of what is finite and the point that is nearest", () => {
    expect(extent([1, Number.NaN, 3], 0)).toEqual([1, 3]);
    expect(nearest([0, 10, 20], 13)).toBe(1);
  });
});

it("quotes CSV cells that need it", () => {
  expect(csv(["a", "b"], [["x,y", null], ['say "hi"', 2]])).toBe('a,b\n"x,y",\n"say ""hi""",2\n');
});
