/** A ranking in the letters that the annotator saw: "A > B" or "A = B". */
import { LETTERS } from "./letters";

export function verdict(ranking: readonly (readonly number[])[], shown: readonly number[]): string {
  const letter = (index: number) => LETTERS[shown.indexOf(index)] ?? "?";
  return ranking.map((group) => group.map(letter).toSorted().join(" = ")).join(" > ");
}
