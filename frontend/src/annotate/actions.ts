/** The one registry of what an annotator can do: it draws the buttons, listens to the keys and writes the help sheet. */
import type { Asks } from "../shared/api/schema";
import { t } from "../shared/i18n";
import { lastPlace } from "./answering";
import type { Desk, Happening, Panel } from "./desk";
import { isReady, lettersMissing, openQuestions, questionsOf } from "./draft";
import type { View } from "./useViews";

export type Group = "choose" | "more" | "move" | "read";

export interface Action {
  id: string;
  keys: readonly string[];
  label: string;
  group: Group;
  /** What it does to the desk; in quotes, what the desk cannot do alone. */
  does: Happening | "submit" | "undo" | "mark" | { view: View };
  may: (desk: Desk) => boolean;
}

/** The words of the scale's places from left to right. */
export function scaleLabels(strengthLevels: number): string[] {
  if (strengthLevels === 0) return [t("A is better"), t("about equal"), t("B is better")];
  const left = [t("A slightly better"), t("A better"), t("A much better"), t("A very much better")];
  const right = [t("B slightly better"), t("B better"), t("B much better"), t("B very much better")];
  return [...left.slice(0, strengthLevels).toReversed(), t("about equal"), ...right.slice(0, strengthLevels)];
}

export function actions(asks: Asks, responses: number): Action[] {
  return [...(responses === 2 ? pairActions(asks) : rankActions(responses)), ...questionActions(asks), ...sayMore(asks, responses), ...looks(responses), ...moves()];
}

/** The action that a key means now, if any. */
export function actionFor(key: string, list: readonly Action[], desk: Desk): Action | null {
  const pressed = key.length === 1 ? key.toLowerCase() : key;
  return list.find((action) => action.keys.includes(pressed) && action.may(desk)) ?? null;
}

const isJudging = (desk: Desk): boolean => desk.kind === "judging";

/** Ready, or lacking only the reason, which is asked for then. */
function maySubmit(desk: Desk): boolean {
  if (desk.kind !== "judging") return false;
  return isReady(desk.draft, desk.item, desk.asks) || lacksReasonOnly(desk);
}

export function lacksReasonOnly(desk: Desk): boolean {
  return desk.kind === "judging" && openQuestions(desk.draft, desk.item, desk.asks).length === 0 && lettersMissing(desk.draft, desk.asks) > 0;
}

function pairActions(asks: Asks): Action[] {
  const choose = (id: string, keys: string[], label: string, does: Happening, may = isJudging): Action => ({ id, keys, label, group: "choose", does, may });
  const reaches = (place: number) => (desk: Desk) => desk.kind === "judging" && place <= lastPlace(desk);
  return [
    ...scaleLabels(asks.strength_levels).map((label, place) => choose(`place-${place}`, [String(place + 1)], label, { type: "place", place }, reaches(place))),
    choose("left", ["a"], t("A is better"), { type: "side", side: -1 }),
    choose("tie", ["t", "="], t("about equal"), { type: "side", side: 0 }),
    choose("right", ["b"], t("B is better"), { type: "side", side: 1 }),
    choose("nudge-left", ["ArrowLeft"], t("one place to the left"), { type: "nudge", step: -1 }),
    choose("nudge-right", ["ArrowRight"], t("one place to the right"), { type: "nudge", step: 1 }),
  ];
}

function rankActions(responses: number): Action[] {
  const choose = (id: string, keys: string[], label: string, does: Happening): Action => ({ id, keys, label, group: "choose", does, may: isJudging });
  const ranks = Array.from({ length: responses }, (_, index) => index + 1);
  return [
    ...ranks.map((rank) =>
      choose(`rank-${rank}`, [String(rank)], rank === 1 ? t("rank 1, the best (equal numbers tie)") : t("rank {{rank}}", { rank }), { type: "rank", rank }),
    ),
    choose("nudge-up", ["ArrowUp", "ArrowLeft"], t("the response before"), { type: "nudge", step: -1 }),
    choose("nudge-down", ["ArrowDown", "ArrowRight"], t("the response after"), { type: "nudge", step: 1 }),
    choose("unrank", ["Backspace"], t("clear the rank"), { type: "unrank" }),
  ];
}

function questionActions(asks: Asks): Action[] {
  if (questionsOf(asks).length === 1) return [];
  return [{ id: "question", keys: ["q"], label: t("next question"), group: "choose", does: { type: "askNext" }, may: isJudging }];
}

function panel(id: Panel, keys: string[], label: string, group: Group, may: (desk: Desk) => boolean = isJudging): Action {
  return { id, keys, label, group, does: { type: "panel", panel: id }, may };
}

function sayMore(asks: Asks, responses: number): Action[] {
  const bothBad: Action = { id: "bothBad", keys: ["x"], label: responses === 2 ? t("both bad") : t("all bad"), group: "more", does: { type: "bothBad" }, may: isJudging };
  const mark: Action = { id: "mark", keys: ["k"], label: t("mark a place"), group: "more", does: "mark", may: isJudging };
  return [
    ...(asks.allows_both_bad ? [bothBad] : []),
    ...(asks.flags.length > 0 ? [panel("flags", ["f"], t("flag"), "more")] : []),
    ...(asks.rationale === "off" ? [] : [panel("reason", ["w"], t("why"), "more")]),
    ...(asks.allows_marks ? [mark] : []),
    ...(asks.allows_better_answer ? [panel("better", ["e"], t("better answer"), "more")] : []),
  ];
}

/** How the texts are shown; the desk knows nothing of it. */
function looks(responses: number): Action[] {
  const look = (view: View, key: string, label: string): Action => ({ id: view, keys: [key], label, group: "read", does: { view }, may: isJudging });
  return [
    look("source", "m", t("source text")),
    look("difference", "d", t("difference")),
    ...(responses === 2 ? [look("together", "y", t("scroll together"))] : []),
  ];
}

function moves(): Action[] {
  const always = () => true;
  const isFresh = (desk: Desk) => desk.kind === "judging" && desk.editing === null;
  const canUndo = (desk: Desk) => desk.done.length > 0 || desk.skipped !== null;
  return [
    { id: "submit", keys: ["Enter"], label: t("submit"), group: "move", does: "submit", may: maySubmit },
    { id: "undo", keys: ["z"], label: t("undo"), group: "move", does: "undo", may: canUndo },
    { id: "leave", keys: ["Escape"], label: t("leave it as it was"), group: "move", does: { type: "leave" }, may: (desk) => desk.kind === "judging" && desk.editing !== null },
    panel("skip", ["s"], t("skip"), "move", isFresh),
    panel("report", ["r"], t("report"), "move", isFresh),
    panel("guidelines", ["g"], t("guidelines"), "move", always),
    panel("history", ["h"], t("history"), "move", always),
    panel("help", ["?"], t("help"), "move", always),
  ];
}
