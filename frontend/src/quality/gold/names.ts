/** The words of gold's life. */
import type { GoldDecision, GoldRow } from "../../shared/api/schema";
import { t } from "../../shared/i18n";

export function originOf(origin: GoldRow["origin"]): string {
  return { mined: t("judgements"), session: t("a session"), file: t("a file") }[origin];
}

export function whyOf(why: "hand" | "leak" | "dispute"): string {
  return { hand: t("by hand"), leak: t("it leaked"), dispute: t("experts dispute it") }[why];
}

export function kindOf(kind: GoldDecision["kind"]): string {
  return { accepted: t("accepted"), declined: t("declined"), retired: t("retired"), undone: t("undone") }[kind];
}
