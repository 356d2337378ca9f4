import { expect, it } from "vitest";

import type { Asks, Claim } from "../shared/api/schema";
import { actionFor, actions } from "./actions";
import { asking } from "./asking.test-world";
import { saidAtOnce, whyNotAtOnce } from "./atOnce";
import { reduce, start } from "./desk";

const item = (responses: number) => ({
  assignment: 1,
  comparison: 1,
  prompt: [],
  responses: Array.from({ length: responses }, (_, index) => ({ index, text: `${index}` })),
  shown: Array.from({ length: responses }, (_, index) => index),
  lease_s: 60,
  lesson: null,
});
const desk = (asks: Asks, responses = 2) => reduce(start(asks), { type: "claimed", claim: { items: [item(responses)], reason: null } as unknown as Claim, answered: new Set() });
const pressed = (key: string, asks: Asks, responses = 2) => {
  const action = actionFor(key, actions(asks, responses), desk(asks, responses));
  if (action === null) throw new Error(`no action for ${key}`);
  return saidAtOnce(action, desk(asks, responses));
};

it.each([
  ["1", {}, 0],
  ["7", {}, 6],
  ["4", {}, 3],
  ["t", {}, 3],
  ["x", {}, 3],
  ["a", { strength_levels: 0 }, 0],
  ["b", { strength_levels: 0 }, 2],
] as const)("%s is a whole answer (%o)", (key, rules, place) => {
  expect(pressed(key, asking(rules))?.draft.whole.place).toBe(place);
});

it.each([
  ["a", {}, 2], // names no strength
  ["ArrowLeft", {}, 2], // is on its way along the scale
  ["f", {}, 2],
  ["Enter", {}, 2],
  ["z", {}, 2],
  ["1", { rationale: "required" }, 2],
  ["1", { aspects: ["honesty"] }, 2],
  ["1", {}, 3],
] as const)("%s sends nothing by itself (%o, %i responses)", (key, rules, responses) => {
  const asks = asking(rules as Partial<Asks>);
  const undoable = { ...desk(asks, responses), skipped: { item: item(2), draft: {} } } as unknown as ReturnType<typeof desk>;
  const action = actions(asks, responses).find((one) => one.keys.includes(key));
  expect(action).toBeDefined();
  expect(action && saidAtOnce(action, undoable)).toBeNull();
});

it("sends nothing while an earlier judgement is changed", () => {
  const asks = asking({});
  const [first] = actions(asks, 2);
  const editing = { ...desk(asks), editing: { id: "x", was: {}, kept: null } } as unknown as ReturnType<typeof desk>;
  expect(first && saidAtOnce(first, editing)).toBeNull();
});

it("says why it cannot be", () => {
  expect(whyNotAtOnce(asking({}), 2)).toBeNull();
  expect(whyNotAtOnce(asking({ rationale: "required" }), 2)).toContain("reason");
  expect(whyNotAtOnce(asking({ aspects: ["honesty"] }), 2)).toContain("aspect");
  expect(whyNotAtOnce(asking({}), 4)).toContain("two");
});
