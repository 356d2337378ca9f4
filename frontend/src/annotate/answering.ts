/** Answering the question in hand: places, ranks, all bad. Pure; an illegal event changes nothing. */
import type { Happening, Judging } from "./desk";
import { isSaid, openQuestions, questionsOf, type Said, saidTo, sideLevels } from "./draft";

export type Answer = Extract<Happening, { type: "place" | "side" | "nudge" | "rank" | "unrank" }>;

export function questionOf(desk: Judging): string | null {
  return questionsOf(desk.asks)[desk.asking] ?? null;
}

/** The highest place of the scale in question. */
export function lastPlace(desk: Judging): number {
  return 2 * sideLevels(desk.asks, questionOf(desk));
}

/** Events that answer the question in hand. */
export function ranked(desk: Judging, event: Answer): Judging {
  const { item } = desk;
  const isPair = item.responses.length === 2;
  const said = saidTo(desk.draft, questionOf(desk));
  const last = lastPlace(desk);
  const middle = last / 2;
  switch (event.type) {
    case "place":
      return isPair && event.place >= 0 && event.place <= last ? onward(desk, said, { ...said, place: event.place }) : desk;
    case "side":
      return isPair ? onward(desk, said, { ...said, place: middle + event.side * Math.min(2, middle) }) : desk;
    case "nudge":
      if (!isPair) return focused(desk, event.step);
      return answer(desk, { ...said, place: Math.min(last, Math.max(0, (said.place ?? middle) + event.step)) });
    case "rank": {
      const index = event.response ?? item.responses[desk.focus]?.index;
      if (isPair || index === undefined || event.rank < 1 || event.rank > item.responses.length) return desk;
      const after = onward(desk, said, { ...said, ranks: { ...said.ranks, [index]: event.rank } });
      return event.response === undefined && after.asking === desk.asking ? focused(after, 1) : after;
    }
    case "unrank": {
      const here = event.response ?? item.responses[desk.focus]?.index;
      const ranks = Object.fromEntries(Object.entries(said.ranks).filter(([index]) => Number(index) !== here));
      return answer(desk, isPair ? { ...said, place: null } : { ...said, ranks });
    }
  }
}

/** What was said to the question in hand. Somebody who ranks after all does not find all bad. */
function answer(desk: Judging, said: Said): Judging {
  const question = questionOf(desk);
  if (question !== null) return { ...desk, draft: { ...desk.draft, aspects: { ...desk.draft.aspects, [question]: said } } };
  const flags = isTie(said) ? desk.draft.flags : desk.draft.flags.filter((flag) => flag !== "both_bad");
  return { ...desk, draft: { ...desk.draft, whole: said, flags } };

  function isTie({ place, ranks }: Said): boolean {
    return place === null ? new Set(Object.values(ranks)).size <= 1 : place === lastPlace(desk) / 2;
  }
}

/** The answer; where it was the first to this question, the next open one is in hand. */
function onward(desk: Judging, before: Said, said: Said): Judging {
  const after = answer(desk, said);
  if (isSaid(before, desk.item) || !isSaid(said, desk.item)) return after;
  const [open] = openQuestions(after.draft, after.item, after.asks);
  return open === undefined ? after : { ...after, asking: questionsOf(after.asks).indexOf(open), focus: 0 };
}

/** Both bad is a tie with its flag; pressing it again takes both back. */
export function bothBad(desk: Judging): Judging {
  if (!desk.asks.allows_both_bad) return desk;
  const isOn = desk.draft.flags.includes("both_bad");
  const whole = { ...desk, asking: 0 };
  const tie: Said =
    desk.item.responses.length === 2
      ? { place: sideLevels(desk.asks, null), ranks: {} }
      : { place: null, ranks: Object.fromEntries(desk.item.responses.map((response) => [response.index, 1])) };
  const flagged = { ...whole, draft: { ...desk.draft, flags: toggled(desk.draft.flags, "both_bad") } };
  return isOn ? answer(flagged, { place: null, ranks: {} }) : onward(flagged, desk.draft.whole, tie);
}

function focused(desk: Judging, step: number): Judging {
  return { ...desk, focus: Math.min(desk.item.responses.length - 1, Math.max(0, desk.focus + step)) };
}

export function toggled(flags: readonly string[], flag: string): string[] {
  return flags.includes(flag) ? flags.filter((other) => other !== flag) : [...flags, flag];
}
