import { describe, expect, it } from "vitest";

import type { Asks, Claim, JudgementOut, WorkItem } from "../shared/api/schema";
import { type Desk, isTouched, leasesOf, reduce, start } from "./desk";
import { asking } from "./asking.test-world";
import { judgementOf } from "./draft";

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
    lesson: null,
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
  aspects: {},
  marks: [],
  better_answer: "",
  received_at: "2026-05-04T12:00:00Z",
  is_simulated: false,
});

const ASKS = asking({});

function desk(...items: WorkItem[]): Desk {
  return deskOf(ASKS, ...items);
}

function deskOf(asks: Asks, ...items: WorkItem[]): Desk {
  return reduce(start(asks), { type: "claimed", claim: claim(...items), answered: new Set() });
}

function judging(state: Desk): Extract<Desk, { kind: "judging" }> {
  if (state.kind !== "judging") throw new Error(`the desk is ${state.kind}`);
  return state;
}

describe("an earlier judgement", () => {
  const sent = judgement("a", item(1), [[1], [0]], 2);
  const after = reduce(reduce(desk(item(1), item(2)), { type: "place", place: 1 }), { type: "sent", judgement: sent });
  const begun = reduce(after, { type: "place", place: 5 });

  it("is chosen from the history, and left as it was", () => {
    const again = judging(reduce(begun, { type: "edit", id: "a" }));
    expect([again.item.assignment, again.draft.whole.place, isTouched(again)]).toEqual([1, 1, false]);
    const back = judging(reduce(again, { type: "leave" }));
    expect([back.item.assignment, back.draft.whole.place, back.editing]).toEqual([2, 5, null]);
    expect(back.done.map((row) => row.judgement.id)).toEqual(["a"]);
    expect(reduce(begun, { type: "leave" })).toBe(begun);
    expect(reduce(begun, { type: "edit", id: "unknown" })).toBe(begun);
  });

  it("takes the draft of its change, unless something was said since", () => {
    const again = judging(reduce(begun, { type: "edit", id: "a" }));
    const kept = { ...again.draft, reason: "On second thoughts" };
    expect(judging(reduce(again, { type: "restored", of: { edit: "a" }, draft: kept })).draft.reason).toBe("On second thoughts");
    expect(reduce(again, { type: "restored", of: { edit: "b" }, draft: kept })).toBe(again);
    const said = reduce(again, { type: "place", place: 3 });
    expect(reduce(said, { type: "restored", of: { edit: "a" }, draft: kept })).toBe(said);
  });
});

it("marks a place once, however often it is marked", () => {
  const [first, second] = [
    { response: 0, start: 0, end: 2, comment: "" },
    { response: 0, start: 1, end: 3, comment: "" },
  ];
  const events = [{ type: "mark", mark: first } as const, { type: "comment", mark: 0, text: "why" } as const, { type: "mark", mark: second } as const, { type: "mark", mark: first } as const];
  expect(judging(events.reduce<Desk>(reduce, desk(item(1)))).draft.marks).toEqual([second, { ...first, comment: "why" }]);
});

describe("the desk", () => {
  it("cannot send what nobody touched", () => {
    const before = desk(item(1), item(2));
    expect(judgementOf(judging(before).draft, judging(before).item, ASKS)).toBeNull();
    expect(reduce(before, { type: "sent", judgement: judgement("a", item(1), [[0], [1]]) })).toBe(before);
  });

  it("reads the scale from the side on which a response was shown", () => {
    const left = judging(reduce(desk(item(1)), { type: "place", place: 0 }));
    expect(judgementOf(left.draft, left.item, ASKS)).toMatchObject({ ranking: [[1], [0]], strength: 3 });
    const right = judging(reduce(desk(item(1)), { type: "place", place: 4 }));
    expect(judgementOf(right.draft, right.item, ASKS)).toMatchObject({ ranking: [[0], [1]], strength: 1 });
    const tie = judging(reduce(desk(item(1)), { type: "place", place: 3 }));
    expect(judgementOf(tie.draft, tie.item, ASKS)).toMatchObject({ ranking: [[0, 1]], strength: null });
  });

  it("goes on to the next comparison at once, with an empty draft", () => {
    const counted = reduce(desk(item(1), item(2)), { type: "progress", progress: { done_today: 4, daily_cap: 40, open_for_you: 2 } });
    const chosen = reduce(counted, { type: "place", place: 1 });
    const next = judging(reduce(chosen, { type: "sent", judgement: judgement("a", item(1), [[1], [0]], 2) }));
    expect(next.item.assignment).toBe(2);
    expect(next.draft.whole.place).toBeNull();
    expect(next.progress).toEqual({ done_today: 5, daily_cap: 40, open_for_you: 1 });
  });

  it("brings the last judgement back as it was said, and then what was laid aside", () => {
    const chosen = reduce(desk(item(1), item(2)), { type: "place", place: 1 });
    const second = reduce(chosen, { type: "sent", judgement: judgement("a", item(1), [[1], [0]], 2) });
    const touched = reduce(second, { type: "place", place: 6 });
    const undone = judging(reduce(touched, { type: "undo" }));
    expect(undone.editing?.id).toBe("a");
    expect(undone.item.assignment).toBe(1);
    expect(undone.draft.whole.place).toBe(1);
    const edited = reduce(reduce(undone, { type: "place", place: 5 }), { type: "sent", judgement: judgement("b", item(1), [[0], [1]], 2) });
    expect(judging(edited).item.assignment).toBe(2);
    expect(judging(edited).draft.whole.place).toBe(6);
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
    expect(bad.draft).toMatchObject({ whole: { place: 3 }, flags: ["both_bad"] });
    expect(judging(reduce(bad, { type: "bothBad" })).draft).toMatchObject({ whole: { place: null }, flags: [] });
  });

  it("ranks more than two by digits: the focus moves on, equal digits tie", () => {
    let state: Desk = desk(item(1, 4));
    for (const rank of [2, 1, 2]) state = reduce(state, { type: "rank", rank });
    expect(judgementOf(judging(state).draft, judging(state).item, ASKS)).toBeNull();
    expect(reduce(state, { type: "rank", rank: 5 })).toBe(state);
    state = reduce(state, { type: "rank", rank: 4 });
    expect(judgementOf(judging(state).draft, judging(state).item, ASKS)?.ranking).toEqual([[2], [1, 3], [0]]);
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
    expect([late.item.assignment, late.draft.whole.place, late.lost]).toEqual([1, 1, [1]]);
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

  it("asks each aspect after the whole, and is ready when all are answered", () => {
    const asks = asking({ aspects: ["helpfulness", "honesty"] });
    let state = judging(reduce(deskOf(asks, item(1)), { type: "place", place: 6 }));
    expect(state.asking).toBe(1);
    expect(reduce(state, { type: "place", place: 3 })).toBe(state); // an aspect has three places
    state = judging(reduce(reduce(state, { type: "side", side: -1 }), { type: "side", side: 0 }));
    expect(judgementOf(state.draft, state.item, asks)).toMatchObject({
      ranking: [[0], [1]],
      strength: 3,
      aspects: { helpfulness: [[1], [0]], honesty: [[0, 1]] },
    });
    const corrected = judging(reduce(reduce(state, { type: "ask", question: 0 }), { type: "place", place: 0 }));
    expect([corrected.asking, corrected.draft.whole.place]).toEqual([0, 0]); // a correction stays where it is
  });

  it("ranks many by aspect too, from a named response or the one in focus", () => {
    const asks = asking({ aspects: ["tone"] });
    let state = deskOf(asks, item(1, 3));
    for (const [response, rank] of [[2, 1], [0, 2], [1, 2]] as const) state = reduce(state, { type: "rank", rank, response });
    expect(judging(state).asking).toBe(1);
    for (const rank of [3, 2, 1]) state = reduce(state, { type: "rank", rank });
    const { draft, item: shown } = judging(state);
    expect(judgementOf(draft, shown, asks)).toMatchObject({ ranking: [[2], [0, 1]], strength: null, aspects: { tone: [[0], [1], [2]] } });
    expect(judging(reduce(state, { type: "unrank", response: 0 })).draft.aspects["tone"]?.ranks[0]).toBeUndefined();
  });

  it("takes both bad off when somebody prefers one after all", () => {
    const bad = reduce(desk(item(1)), { type: "bothBad" });
    expect(judging(reduce(bad, { type: "side", side: 1 })).draft.flags).toEqual([]);
    expect(judging(reduce(bad, { type: "side", side: 0 })).draft.flags).toEqual(["both_bad"]);
    const silent = deskOf(asking({ allows_both_bad: false }), item(1));
    expect(reduce(silent, { type: "bothBad" })).toBe(silent);
  });

  it("brings a skipped comparison back with its draft, and what lay there after it", () => {
    const touched = reduce(reduce(desk(item(1), item(2), item(3)), { type: "reason", text: "hm" }), { type: "skipped" });
    const second = reduce(touched, { type: "place", place: 2 });
    const back = judging(reduce(second, { type: "unskipped", item: item(1) }));
    expect([back.item.assignment, back.draft.reason, back.skipped]).toEqual([1, "hm", null]);
    expect(back.next.map((row) => row.assignment)).toEqual([2, 3]);
    const chosen = reduce(back, { type: "place", place: 1 });
    const onward = judging(reduce(chosen, { type: "sent", judgement: judgement("a", item(1), [[1], [0]]) }));
    expect([onward.item.assignment, onward.draft.whole.place]).toEqual([2, 2]);
  });

  it("marks places, comments on them, and counts characters for the server", () => {
    const wide = { ...item(1), responses: [{ index: 1, text: "🫖🫖 tea" }, { index: 0, text: "r" }] };
    let state = reduce(desk(wide), { type: "mark", mark: { response: 1, start: 2, end: 4, comment: "" } });
    expect(state.panel).toBe("marks");
    state = reduce(reduce(state, { type: "comment", mark: 0, text: "pot" }), { type: "place", place: 0 });
    const { draft, item: shown } = judging(state);
    expect(judgementOf(draft, shown, ASKS)?.marks).toEqual([{ response: 1, start: 1, end: 2, comment: "pot" }]);
    const sent = { ...judgement("a", wide, [[1], [0]], 3), marks: [{ response: 1, start: 1, end: 2, comment: "pot" }] };
    const undone = judging(reduce(reduce(state, { type: "sent", judgement: sent }), { type: "undo" }));
    expect(undone.draft.marks).toEqual([{ response: 1, start: 2, end: 4, comment: "pot" }]);
    expect(judging(reduce(undone, { type: "unmark", mark: 0 })).draft.marks).toEqual([]);
  });

  it("teaches after a tutorial's answer, also when it was the last on the desk", () => {
    const lesson = { ...item(1), lesson: { ranking: [[0], [1]], explanation: "why" } };
    const chosen = reduce(desk(lesson), { type: "place", place: 0 });
    const after = reduce(chosen, { type: "sent", judgement: judgement("a", lesson, [[1], [0]], 3) });
    expect([after.kind, after.panel]).toEqual(["loading", "lesson"]);
  });

  it("takes up a kept draft, unless something was said since", () => {
    const kept = judging(reduce(desk(item(1)), { type: "reason", text: "kept" })).draft;
    const fresh = desk(item(1), item(2));
    expect(judging(reduce(fresh, { type: "restored", of: { assignment: 1 }, draft: kept })).draft.reason).toBe("kept");
    const touched = reduce(fresh, { type: "place", place: 1 });
    expect(reduce(touched, { type: "restored", of: { assignment: 1 }, draft: kept })).toBe(touched);
    expect(judging(reduce(fresh, { type: "restored", of: { assignment: 2 }, draft: kept })).aside[2]).toEqual(kept);
  });
});
