/** A judgement in words, by the responses' numbers: "1 over 2, much", "tie". */
import type { JudgementRow } from "../shared/api/schema";
import { t } from "../shared/i18n";

export function saidOf(row: Pick<JudgementRow, "ranking" | "strength">): string {
  const strength = row.ranking.length === 1 || row.strength === null ? "" : (strengths()[row.strength] ?? "");
  return rankingWords(row.ranking) + (strength === "" ? "" : `, ${strength}`);
}

export function rankingWords(ranking: JudgementRow["ranking"]): string {
  if (ranking.length === 1) return t("tie");
  return ranking.map((group) => group.map((index) => index + 1).join(" = ")).join(` ${t("over")} `);
}

function strengths(): string[] {
  return ["", t("slightly"), t("clearly"), t("much"), t("very much")];
}
