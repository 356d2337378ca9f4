import { describe, expect, it } from "vitest";

import type { Claim, JudgementOut, WorkItem } from "../shared/api/schema";
import { type Desk, leasesOf, reduce, start } from "./desk";
import { rankingOf } from "./draft";

function item(assignment: number, responses = 2): WorkItem {
  const shown = Array.from({ length: responses }, (_, index) => responses - 1 - index);
  return {
    assignment,
    comparison: 100 + assignment,
    prompt: [{ role: "user", content: "?" }],
    responses: shown.map((index) => ({ index, text: `r${index}` })),
    shown,
    lease_expires_at: "2026-05-04T12:00:00Z",
    lease_s: 300,
  };
}

const claim = (...items: WorkItem[]): Claim => ({
  items,
  reason: items.length === 0 ? "nothing_left" : null,
});

const judgement = (id: string, of: WorkItem, ranking: number[][], strength: number | null = null): JudgementOut => ({
  id,
  comparison: of.comparison,
  late: false,
  supersedes: null,
  ranking,
  strength,
  flags: [],
  reason: "",
  received_at: "2026-05-04T12:00:00Z",
  is_simulated: false,
});

function desk(...items: WorkItem[]): Desk {
  return reduce(start(3), { type: "claimed", claim: claim(...items), answered: new Set() });
}

function judging(state: Desk): Extract<Desk, { kind: "judging" }> {
  if (state.kind !== "judging") throw new Error(`the desk is ${state.kind}`);
  return state;
}

describe("the desk", () => {
  it("cannot send what nobody touched", () => {
    const before = desk(item(1), item(2));
    expect(rankingOf(judging(before).draft, judging(before).item, 3)).toBeNull();
    expect(reduce(before, { type: "sent", judgement: judgement("a", item(1), [[0], [1]]) })).toBe(before);
  });

  it("reads the scale from the side on which a response was shown", () => {
    const left = judging(reduce(desk(item(1)), { type: "place", place: 0 }));
    expect(rankingOf(left.draft, left.item, 3)).toEqual({ ranking: [[1], [0]], strength: 3 });
    const right = judging(reduce(desk(item(1)), { type: "place", place: 4 }));
    expect(rankingOf(right.draft, right.item, 3)).toEqual({ ranking: [[0], [1]], strength: 1 });
    const tie = judging(reduce(desk(item(1)), { type: "place", place: 3 }));
    expect(rankingOf(tie.draft, tie.item, 3)).toEqual({ ranking: [[0, 1]], strength: null });
  });

  it("goes on to the next comparison at once, with an empty draft", () => {
    const counted = reduce(desk(item(1), item(2)), { type: "progress", progress: { done_today: 4, daily_cap: 40, open_for_you: 2 } });
    const chosen = reduce(counted, { type: "place", place: 1 });
    const next = judging(reduce(chosen, { type: "sent", judgement: judgement("a", item(1), [[1], [0]], 2) }));
    expect(next.item.assignment).toBe(2);
    expect(next.draft.place).toBeNull();
    expect(next.progress).toEqual({ done_today: 5, daily_cap: 40, open_for_you: 1 });
  });

  it("brings the last judgement back as it was said, and then what was laid aside", () => {
    const chosen = reduce(desk(item(1), item(2)), { type: "place", place: 1 });
    const second = reduce(chosen, { type: "sent", judgement: judgement("a", item(1), [[1], [0]], 2) });
    const touched = reduce(second, { type: "place", place: 6 });
    const undone = judging(reduce(touched, { type: "undo" }));
    expect(undone.editing?.id).toBe("a");
    expect(undone.item.assignment).toBe(1);
    expect(undone.draft.place).toBe(1);
    const edited = reduce(reduce(undone, { type: "place", place: 5 }), { type: "sent", judgement: judgement("b", item(1), [[0], [1]], 2) });
    expect(judging(edited).item.assignment).toBe(2);
    expect(judging(edited).draft.place).toBe(6);
    expect(edited.done.map((row) => row.judgement.id)).toEqual(["b"]);
  });

  it("undoes nothing where nothing was done, and cannot skip an edit", () => {
    const before = desk(item(1));
    expect(reduce(before, { type: "undo" })).toBe(before);
    const chosen = reduce(before, { type: "place", place: 1 });
    const undone = reduce(reduce(chosen, { type: "sent", judgement: judgement("a", item(1), [[1], [0]]) }), { type: "undo" });
    expect(reduce(undone, { type: "skipped" })).toBe(undone);
  });

  it("keeps what lies on it when more is claimed, and never shows an answered one again", () => {
    const more = judging(reduce(desk(item(1)), { type: "claimed", claim: claim(item(1), item(2), item(3)), answered: new Set([3]) }));
    expect([more.item, ...more.next].map((row) => row.assignment)).toEqual([1, 2]);
  });

  it("takes both bad as a tie with its flag, and back", () => {
    const bad = judging(reduce(desk(item(1)), { type: "bothBad" }));
    expect(bad.draft).toMatchObject({ place: 3, flags: ["both_bad"] });
    expect(judging(reduce(bad, { type: "bothBad" })).draft).toMatchObject({ place: null, flags: [] });
  });

  it("ranks more than two by digits: the focus moves on, equal digits tie", () => {
    let state: Desk = desk(item(1, 4));
    for (const rank of [2, 1, 2]) state = reduce(state, { type: "rank", rank });
    expect(rankingOf(judging(state).draft, judging(state).item, 3)).toBeNull();
    expect(reduce(state, { type: "rank", rank: 5 })).toBe(state);
    state = reduce(state, { type: "rank", rank: 4 });
    expect(rankingOf(judging(state).draft, judging(state).item, 3)?.ranking).toEqual([[2], [1, 3], [0]]);
  });

  it("says why it is empty and ignores choices then", () => {
    const empty = desk();
    expect(empty).toMatchObject({ kind: "empty", reason: "nothing_left" });
    expect(reduce(empty, { type: "place", place: 1 })).toBe(empty);
  });

  it("leaves a prefetched comparison to others when its lease is lost, and keeps the open one with a word", () => {
    const before = reduce(desk(item(1), item(2), item(3)), { type: "place", place: 1 });
    const fewer = judging(reduce(before, { type: "leaseLost", assignment: 2 }));
    expect(fewer.next.map((row) => row.assignment)).toEqual([3]);
    const late = judging(reduce(fewer, { type: "leaseLost", assignment: 1 }));
    expect([late.item.assignment, late.draft.place, late.lost]).toEqual([1, 1, [1]]);
    expect(leasesOf(late)).toEqual([3]);
    expect(reduce(late, { type: "leaseLost", assignment: 1 })).toBe(late);
    expect(reduce(late, { type: "leaseLost", assignment: 99 })).toBe(late);
    expect(judging(reduce(late, { type: "claimed", claim: claim(item(1)), answered: new Set() })).lost).toEqual([]);
  });

  it("holds on to what undo laid aside, and never shows a comparison twice", () => {
    const second = reduce(reduce(desk(item(1), item(2)), { type: "place", place: 1 }), { type: "sent", judgement: judgement("a", item(1), [[1], [0]]) });
    const undone = reduce(second, { type: "undo" });
    expect(leasesOf(undone)).toEqual([2]);
    const again = { ...item(9), comparison: 102 };
    expect(judging(reduce(undone, { type: "claimed", claim: claim(again), answered: new Set() })).next).toEqual([]);
  });
});
