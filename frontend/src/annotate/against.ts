/** Which two responses a difference is shown of, as places: the two of a pair; else the best so far and the one in hand. */
import type { WorkItem } from "../shared/api/schema";
import type { Said } from "./draft";

export function against(item: WorkItem, said: Said, focus: number): [number, number] {
  if (item.responses.length === 2) return [0, 1];
  const rankOf = (place: number) => said.ranks[item.responses[place]?.index ?? -1] ?? Infinity;
  const others = item.responses.map((_, place) => place).filter((place) => place !== focus);
  const best = others.reduce((one, other) => (rankOf(other) < rankOf(one) ? other : one));
  return best < focus ? [best, focus] : [focus, best];
}
