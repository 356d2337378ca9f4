import { expect, it } from "vitest";

import type { Settings } from "../shared/api/schema";
import { meant, shown, withChange } from "./changes";
import { type Field, groups } from "./fields";

const settings = { name: "Tea", gold_rate: 0.05, overlap: 2, aspects: ["tone"], allows_marks: true, strength_levels: 3 } as Settings;
const field = (name: string): Field => groups().flatMap((group) => group.fields).find((candidate) => candidate.name === name) as Field;

it.each([
  ["gold_rate", "5", "7.5", 0.075],
  ["overlap", "2", "3", 3],
  ["aspects", "tone", "tone,  honesty ,", ["tone", "honesty"]],
  ["strength_levels", "3", "0", 0],
  ["name", "Tea", "Tea ", "Tea "],
])("%s shows %j, and %j means %j", (name, text, typed, value) => {
  expect(shown(field(name), settings)).toBe(text);
  expect(meant(field(name), typed)).toEqual(value);
});

it("knows a change from what is as it was", () => {
  const changed = withChange({}, settings, field("overlap"), "3");
  expect(changed).toEqual({ overlap: 3 });
  expect(withChange(changed, settings, field("allows_marks"), "false")).toEqual({ overlap: 3, allows_marks: false });
  expect(withChange(changed, settings, field("overlap"), "2")).toEqual({});
  expect(withChange({}, settings, field("gold_rate"), "5,0")).toEqual({});
  expect(meant(field("overlap"), "")).toBeNaN();
});

it("asks for every setting once", () => {
  const names = groups().flatMap((group) => group.fields.map((row) => row.name));
  expect(new Set(names).size).toBe(names.length);
});
