/** A judgement in words, by the responses' numbers: "1 over 2, much", "tie". */
import type { JudgementRow } from "../shared/api/schema";

const STRENGTH = ["", "slightly", "clearly", "much", "very much"];

export function saidOf(row: Pick<JudgementRow, "ranking" | "strength">): string {
  if (row.ranking.length === 1) return "tie";
  const order = row.ranking.map((group) => group.map((index) => index + 1).join(" = ")).join(" over ");
  const strength = row.strength === null ? "" : `, ${STRENGTH[row.strength] ?? ""}`;
  return order + strength;
}
