/** A personal setting: the key that chooses also sends, where it says all that the project asks; `z` takes it back. */
import { useCallback, useState } from "react";

import type { Asks } from "../shared/api/schema";
import { t } from "../shared/i18n";
import type { Action } from "./actions";
import { type Desk, type Judging, reduce } from "./desk";
import { isReady } from "./draft";

const KEY = "plumbline.at-once";
/** A key so soon was meant for the comparison before: it chooses and sends nothing. */
export const TOO_SOON_S = 0.3;

export function useAtOnce(): [boolean, () => void] {
  const [isOn, setOn] = useState(() => localStorage.getItem(KEY) === "yes");
  const toggle = useCallback(() => {
    setOn((old) => {
      localStorage.setItem(KEY, old ? "no" : "yes");
      return !old;
    });
  }, []);
  return [isOn, toggle];
}

/** Why one key can never say all that is asked here, in words; null where it can. */
export function whyNotAtOnce(asks: Asks, responses: number): string | null {
  if (responses > 2) return t("Not here: more than two responses are ranked.");
  if (asks.rationale === "required") return t("Not here: a reason must be given.");
  return asks.aspects.length > 0 ? t("Not here: each aspect has its own question.") : null;
}

/** The desk with what the key said, if that is a whole and fresh answer; null where Enter is to send it. */
export function saidAtOnce(action: Action, desk: Desk): Judging | null {
  if (desk.kind !== "judging" || desk.editing !== null || whyNotAtOnce(desk.asks, desk.item.responses.length) !== null) return null;
  if (typeof action.does !== "object" || !("type" in action.does)) return null;
  const { does } = action;
  const namesStrength = does.type === "place" || does.type === "bothBad" || (does.type === "side" && (does.side === 0 || desk.asks.strength_levels === 0));
  const after = reduce(desk, does);
  return namesStrength && after.kind === "judging" && isReady(after.draft, after.item, after.asks) ? after : null;
}
