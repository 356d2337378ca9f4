import { expect, it } from "vitest";

import { Stopwatch } from "./stopwatch";

it("does not count the time in which the tab was hidden", () => {
  let now = 0;
  const watch = new Stopwatch(() => now);
  now = 4000;
  watch.hide();
  now = 60_000;
  watch.show();
  now = 61_500;
  expect(watch.seconds()).toBe(5.5);
  watch.restart();
  expect(watch.seconds()).toBe(0);
});
