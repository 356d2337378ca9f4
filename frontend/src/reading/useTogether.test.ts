import { describe, expect, it } from "vitest";

import { driven, follow, type Scroller, stepOf } from "./useTogether";

const pane = (scrollHeight: number, scrollTop = 0) => ({ scrollHeight, clientHeight: 100, scrollTop });

describe("panes that scroll together", () => {
  it("share the place in proportion to their length", () => {
    const short = pane(300);
    const long = pane(1100, 500);
    follow(long, [short]);
    expect(short.scrollTop).toBe(100);
  });

  it("are not led by one that has nothing to scroll", () => {
    const other = pane(1100, 400);
    follow(pane(80), [other]);
    expect(other.scrollTop).toBe(400);
  });

  it("are driven by the longest, and each by itself when apart", () => {
    const [short, long] = [pane(300), pane(1100)];
    expect(driven([short, long], short, true)).toBe(long);
    expect(driven([short, long], short, false)).toBe(short);
    expect(driven([short, long], undefined, false)).toBe(short);
    const none: Scroller[] = [];
    expect(driven(none, undefined, true)).toBeUndefined();
  });

  it("know the keys that scroll", () => {
    expect(stepOf({ key: " ", shiftKey: false })).toEqual(stepOf({ key: "PageDown", shiftKey: false }));
    expect(stepOf({ key: " ", shiftKey: true })).toEqual(stepOf({ key: "PageUp", shiftKey: false }));
    expect(stepOf({ key: "Home", shiftKey: false })).toEqual({ to: "start" });
    expect(stepOf({ key: "a", shiftKey: false })).toBeNull();
  });
});
