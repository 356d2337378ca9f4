import { expect, it } from "vitest";

import { reportRows } from "./report";

it("writes estimates with interval and n, and nested figures by their path", () => {
  const report = { steps: 40, accuracy: { value: 0.8123, low: 0.71, high: 0.9, n: 60 }, policy: { eos_rate: { value: null, why: "no sample" } } };
  expect(reportRows(report)).toEqual([
    ["steps", "40"],
    ["accuracy", "0.812 (0.710 to 0.900), n = 60"],
    ["policy · eos rate", "no sample"],
  ]);
  expect(reportRows(null)).toEqual([]);
});
