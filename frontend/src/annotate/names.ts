/** Names that projects share in the reader's language; a project's own stand as they are. */
import type { ReasonRequest } from "../shared/api/schema";
import { words } from "../shared/format";
import { t } from "../shared/i18n";

export type SkipReason = ReasonRequest["code"];

export function flagName(flag: string): string {
  const known: Record<string, string> = {
    unsafe: t("unsafe"),
    personal_data: t("personal data"),
    factually_wrong: t("factually wrong"),
    off_topic: t("off topic"),
    both_bad: t("both bad"),
  };
  return known[flag] ?? words(flag);
}

/** A question as its scale is headed: the whole, or an aspect. */
export function questionName(question: string | null): string {
  const known: Record<string, string> = {
    helpfulness: t("helpfulness"),
    harmlessness: t("harmlessness"),
    honesty: t("honesty"),
  };
  return question === null ? t("overall") : (known[question] ?? words(question));
}

export function skipReasons(): [SkipReason, string][] {
  return [
    ["cannot_judge", t("I cannot judge this")],
    ["unclear", t("The prompt is unclear")],
    ["broken", t("It is broken or empty")],
    ["knows_author", t("I know who wrote it")],
    ["other", t("Something else")],
  ];
}

/** A key as it stands on keyboards. */
export function keyName(key: string): string {
  const known: Record<string, string> = {
    ArrowLeft: "←",
    ArrowRight: "→",
    ArrowUp: "↑",
    ArrowDown: "↓",
    Backspace: t("Backspace"),
    Escape: "Esc",
    " ": t("Space"),
    PageDown: t("Page down"),
    PageUp: t("Page up"),
    Home: t("Home"),
    End: t("End"),
  };
  return known[key] ?? key;
}
