import { describe, expect, it } from "vitest";

import { actionFor, actions, lacksReasonOnly, scaleLabels } from "./actions";
import { asking } from "./asking.test-world";
import { reduce, start } from "./desk";

describe("the registry of actions", () => {
  it.each([
    [0, 2],
    [3, 2],
    [4, 2],
    [3, 9],
  ])("gives every key one meaning (levels %i, responses %i)", (levels, responses) => {
    const keys = actions(asking({ strength_levels: levels, aspects: ["honesty"], allows_better_answer: true }), responses).flatMap((action) => action.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("labels the scale evenly around the middle", () => {
    for (const levels of [1, 2, 3, 4]) {
      const labels = scaleLabels(levels);
      expect(labels).toHaveLength(2 * levels + 1);
      expect(labels[levels]).toBe("about equal");
      expect(labels.toReversed().map((label) => label.replace(/^B/, "A"))).toEqual(labels.map((label) => label.replace(/^B/, "A")));
    }
  });

  it("asks for the reason that is still lacking, and then submits", () => {
    const asks = asking({ rationale: "required", rationale_min: 4 });
    const list = actions(asks, 2);
    const chosen = reduce(reduce(start(asks), { type: "claimed", claim: CLAIM, answered: new Set() }), { type: "place", place: 2 });
    expect([actionFor("Enter", list, chosen)?.id, lacksReasonOnly(chosen)]).toEqual(["submit", true]);
    expect(lacksReasonOnly(reduce(chosen, { type: "reason", text: "Kind" }))).toBe(false);
  });

  it("offers only what the project asks for", () => {
    const asks = asking({ rationale: "off", flags: [], allows_marks: false, allows_both_bad: false });
    expect(actions(asks, 2).filter((action) => action.group === "more")).toEqual([]);
  });

  it("lets nobody submit an untouched comparison", () => {
    const list = actions(asking({}), 2);
    const empty = reduce(start(asking({})), { type: "claimed", claim: CLAIM, answered: new Set() });
    expect(actionFor("Enter", list, empty)).toBeNull();
    expect(actionFor("Enter", list, reduce(empty, { type: "place", place: 2 }))?.id).toBe("submit");
    expect(actionFor("Z", list, empty)).toBeNull();
    expect(actionFor("S", list, empty)?.id).toBe("skip");
  });
});

const CLAIM = {
  items: [
    {
      assignment: 1,
      comparison: 1,
      prompt: [{ role: "user" as const, content: "?" }],
      responses: [
        { index: 0, text: "a" },
        { index: 1, text: "b" },
      ],
      shown: [0, 1],
      lease_expires_at: "2026-05-04T12:00:00Z",
      lease_s: 300,
      lesson: null,
    },
  ],
  reason: null,
};
