import { expect, it } from "vitest";

import { learn } from "./i18n";
import { ago, count, duration, figure, percent, plusMinus, words } from "./format";

it("writes figures as people read them", () => {
  expect(percent(0.7134)).toBe("71.3 %");
  expect(plusMinus(0.6924, 0.7344)).toBe("2.1");
  expect(count(1, "comparison")).toBe("1 comparison");
  expect(count(2500, "judgement")).toBe("2,500 judgements");
  expect([0.12345, 12.345, 1234.5, 0.00001, Number.NaN].map(figure)).toEqual(["0.123", "12.35", "1,235", "1.0e-5", "–"]);
  expect([0.2, 4.4, 65, 7800].map(duration)).toEqual(["< 1 s", "4 s", "1 min 05 s", "2 h 10 min"]);
  expect(words("held_out_accuracy")).toBe("held out accuracy");
});

it("tells how long ago something was", () => {
  const now = Date.parse("2026-05-04T12:00:00Z");
  expect(ago("2026-05-04T11:59:30Z", now)).toBe("just now");
  expect(ago("2026-05-04T11:57:00Z", now)).toBe("3 min ago");
  expect(ago("2026-05-04T09:00:00Z", now)).toBe("3 h ago");
});

it("writes the point of the language", async () => {
  await learn("de", {});
  expect([percent(0.7134), plusMinus(0.6924, 0.7344), figure(0.12345), figure(12.345)]).toEqual(["71,3 %", "2,1", "0,123", "12,35"]);
  await learn("en", {});
});
