/** What an annotator has said so far about one comparison, and the judgement that it makes. Pure. */
import type { JudgementInRequest, JudgementOut, WorkItem } from "../shared/api/schema";

export interface Draft {
  /** Pairs: the place on the scale, 0 = left much better, `2 * levels` = right much better; null = untouched. */
  place: number | null;
  /** More than two responses: rank by response index, 1 = best; equal ranks tie; a missing one is untouched. */
  ranks: Readonly<Record<number, number>>;
  flags: readonly string[];
  reason: string;
}

export const EMPTY: Draft = { place: null, ranks: {}, flags: [], reason: "" };

/** Levels on each side of the scale; a project without strength still has one place a side. */
export function sideLevels(strengthLevels: number): number {
  return Math.max(1, strengthLevels);
}

/** Whether a person has said enough: an untouched comparison can never be sent. */
export function isReady(draft: Draft, item: WorkItem): boolean {
  if (item.responses.length === 2) return draft.place !== null;
  return item.responses.every((response) => draft.ranks[response.index] !== undefined);
}

/** Groups of response indices, best first, and the strength; null where the draft is not ready. */
export function rankingOf(
  draft: Draft,
  item: WorkItem,
  strengthLevels: number,
): Pick<JudgementInRequest, "ranking"> & { strength: number | null } | null {
  if (!isReady(draft, item)) return null;
  if (item.responses.length > 2) return { ranking: groups(draft.ranks), strength: null };
  const [left, right] = item.shown;
  if (left === undefined || right === undefined || draft.place === null) return null;
  const distance = draft.place - sideLevels(strengthLevels);
  if (distance === 0) return { ranking: [[left, right].toSorted((a, b) => a - b)], strength: null };
  const ranking = distance < 0 ? [[left], [right]] : [[right], [left]];
  return { ranking, strength: strengthLevels === 0 ? null : Math.abs(distance) };
}

/** The draft that a sent judgement came from, so that undo shows it as it was. */
export function draftOf(judgement: JudgementOut, item: WorkItem, strengthLevels: number): Draft {
  const said = { flags: judgement.flags, reason: judgement.reason };
  if (item.responses.length > 2) {
    const ranks: Record<number, number> = {};
    judgement.ranking.forEach((group, rank) => {
      for (const index of group) ranks[index] = rank + 1;
    });
    return { ...said, place: null, ranks };
  }
  const middle = sideLevels(strengthLevels);
  if (judgement.ranking.length === 1) return { ...said, place: middle, ranks: {} };
  const distance = judgement.strength ?? Math.min(2, middle);
  const leftWins = judgement.ranking[0]?.[0] === item.shown[0];
  return { ...said, place: leftWins ? middle - distance : middle + distance, ranks: {} };
}

function groups(ranks: Readonly<Record<number, number>>): number[][] {
  const byRank = new Map<number, number[]>();
  for (const [index, rank] of Object.entries(ranks)) byRank.set(rank, [...(byRank.get(rank) ?? []), Number(index)]);
  return [...byRank.entries()].toSorted(([a], [b]) => a - b).map(([, group]) => group.toSorted((a, b) => a - b));
}
