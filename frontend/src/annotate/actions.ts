/** The one registry of what an annotator can do: it draws the buttons, listens to the keys and writes the help sheet. */
import type { Desk, Happening } from "./desk";
import { isReady, sideLevels } from "./draft";

export interface Action {
  id: string;
  keys: readonly string[];
  label: string;
  group: "Choose" | "Say more" | "Move";
  /** What it does to the desk; "submit" is the one thing that the desk cannot do alone. */
  does: Happening | "submit";
  may: (desk: Desk) => boolean;
}

const SIDES = ["slightly better", "better", "much better", "very much better"];

/** The words of the scale's places from left to right. */
export function scaleLabels(strengthLevels: number): string[] {
  if (strengthLevels === 0) return ["A is better", "about equal", "B is better"];
  const words = SIDES.slice(0, strengthLevels);
  return [...words.toReversed().map((word) => `A ${word}`), "about equal", ...words.map((word) => `B ${word}`)];
}

export function actions(strengthLevels: number, responses: number): Action[] {
  return [...(responses === 2 ? pairActions(strengthLevels) : rankActions(responses)), ...common(responses)];
}

/** The action that a key means now, if any. */
export function actionFor(key: string, list: readonly Action[], desk: Desk): Action | null {
  const pressed = key.length === 1 ? key.toLowerCase() : key;
  return list.find((action) => action.keys.includes(pressed) && action.may(desk)) ?? null;
}

const isJudging = (desk: Desk): boolean => desk.kind === "judging";

function pairActions(strengthLevels: number): Action[] {
  const middle = sideLevels(strengthLevels);
  const better = Math.min(2, middle);
  const place = (id: string, keys: string[], label: string, at: number): Action => ({
    id,
    keys,
    label,
    group: "Choose",
    does: { type: "place", place: at },
    may: isJudging,
  });
  return [
    ...scaleLabels(strengthLevels).map((label, at) => place(`place-${at}`, [String(at + 1)], label, at)),
    place("left", ["a"], "A is better", middle - better),
    place("tie", ["t", "="], "about equal", middle),
    place("right", ["b"], "B is better", middle + better),
    nudge("left", ["ArrowLeft"], "one place to the left", -1),
    nudge("right", ["ArrowRight"], "one place to the right", 1),
  ];
}

function rankActions(responses: number): Action[] {
  const ranks = Array.from({ length: responses }, (_, index) => index + 1);
  return [
    ...ranks.map(
      (rank): Action => ({
        id: `rank-${rank}`,
        keys: [String(rank)],
        label: rank === 1 ? "rank 1, the best (equal numbers tie)" : `rank ${rank}`,
        group: "Choose",
        does: { type: "rank", rank },
        may: isJudging,
      }),
    ),
    nudge("up", ["ArrowUp", "ArrowLeft"], "the response before", -1),
    nudge("down", ["ArrowDown", "ArrowRight"], "the response after", 1),
    { id: "unrank", keys: ["Backspace"], label: "clear the rank", group: "Choose", does: { type: "unrank" }, may: isJudging },
  ];
}

function nudge(id: string, keys: string[], label: string, step: -1 | 1): Action {
  return { id: `nudge-${id}`, keys, label, group: "Choose", does: { type: "nudge", step }, may: isJudging };
}

function common(responses: number): Action[] {
  const panel = (id: "flags" | "reason" | "skip" | "guidelines" | "history" | "help", keys: string[], label: string, may = isJudging): Action => ({
    id,
    keys,
    label,
    group: id === "flags" || id === "reason" ? "Say more" : "Move",
    does: { type: "panel", panel: id },
    may,
  });
  const always = () => true;
  return [
    { id: "bothBad", keys: ["x"], label: responses === 2 ? "both bad" : "all bad", group: "Say more", does: { type: "bothBad" }, may: isJudging },
    panel("flags", ["f"], "flag"),
    panel("reason", ["w"], "why"),
    { id: "submit", keys: ["Enter"], label: "submit", group: "Move", does: "submit", may: (desk) => desk.kind === "judging" && isReady(desk.draft, desk.item) },
    { id: "undo", keys: ["z"], label: "undo", group: "Move", does: { type: "undo" }, may: (desk) => desk.done.length > 0 },
    panel("skip", ["s"], "skip", (desk) => desk.kind === "judging" && desk.editing === null),
    panel("guidelines", ["g"], "guidelines", always),
    panel("history", ["h"], "history", always),
    panel("help", ["?"], "help", always),
  ];
}
