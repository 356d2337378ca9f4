/** What an annotator has said so far about one comparison, and the judgement that it makes. Pure. */
import type { Asks, JudgementInRequest, JudgementOut, Mark, WorkItem } from "../shared/api/schema";
import { fromCodePoint, toCodePoint } from "./codePoints";

/** The answer to one question: which response is better. */
export interface Said {
  /** Pairs: the place on the scale, 0 = left much better, `2 * levels` = right much better; null = untouched. */
  place: number | null;
  /** More than two responses: rank by response index, 1 = best; equal ranks tie; a missing one is untouched. */
  ranks: Readonly<Record<number, number>>;
}

export interface Draft {
  whole: Said;
  /** By the aspect's name. */
  aspects: Readonly<Record<string, Said>>;
  flags: readonly string[];
  reason: string;
  /** Places in UTF-16 units, as the browser counts. */
  marks: readonly Mark[];
  better: string;
  /** A report and the words of a skip, until they are sent. */
  report: string;
  skip: string;
}

export const UNSAID: Said = { place: null, ranks: {} };
export const EMPTY: Draft = { whole: UNSAID, aspects: {}, flags: [], reason: "", marks: [], better: "", report: "", skip: "" };

/** The questions asked of a comparison: the whole (null), then each aspect. */
export function questionsOf(asks: Asks): (string | null)[] {
  return [null, ...asks.aspects];
}

export function saidTo(draft: Draft, question: string | null): Said {
  return question === null ? draft.whole : (draft.aspects[question] ?? UNSAID);
}

/** Levels on each side of a question's scale: strength is asked for the whole alone; without it a side has one place. */
export function sideLevels(asks: Asks, question: string | null): number {
  return question === null ? Math.max(1, asks.strength_levels) : 1;
}

export function isSaid(said: Said, item: WorkItem): boolean {
  if (item.responses.length === 2) return said.place !== null;
  return item.responses.every((response) => said.ranks[response.index] !== undefined);
}

/** Letters that the reason still lacks. */
export function lettersMissing(draft: Draft, asks: Asks): number {
  return asks.rationale === "required" ? Math.max(0, Math.max(1, asks.rationale_min) - draft.reason.trim().length) : 0;
}

/** The questions that nobody has answered yet: an untouched comparison can never be sent. */
export function openQuestions(draft: Draft, item: WorkItem, asks: Asks): (string | null)[] {
  return questionsOf(asks).filter((question) => !isSaid(saidTo(draft, question), item));
}

export function isReady(draft: Draft, item: WorkItem, asks: Asks): boolean {
  return openQuestions(draft, item, asks).length === 0 && lettersMissing(draft, asks) === 0;
}

type Columns = Required<Pick<JudgementInRequest, "ranking" | "flags" | "reason" | "aspects" | "marks" | "better_answer">> & { strength: number | null };

/** The judgement's columns; null where the draft is not ready. */
export function judgementOf(draft: Draft, item: WorkItem, asks: Asks): Columns | null {
  if (!isReady(draft, item, asks)) return null;
  return {
    ranking: rankingOf(draft.whole, item, sideLevels(asks, null)),
    strength: strengthOf(draft.whole, item, asks),
    flags: [...draft.flags],
    reason: draft.reason,
    aspects: Object.fromEntries(asks.aspects.map((name) => [name, rankingOf(saidTo(draft, name), item, 1)])),
    marks: draft.marks.map((mark) => moved(mark, item, toCodePoint)),
    better_answer: draft.better,
  };
}

/** The draft that a sent judgement came from, so that undo shows it as it was. */
export function draftOf(judgement: JudgementOut, item: WorkItem, asks: Asks): Draft {
  return {
    whole: saidBy(judgement.ranking, judgement.strength, item, sideLevels(asks, null)),
    aspects: Object.fromEntries(Object.entries(judgement.aspects).map(([name, ranking]) => [name, saidBy(ranking, null, item, 1)])),
    flags: judgement.flags,
    reason: judgement.reason,
    marks: judgement.marks.map((mark) => moved(mark, item, fromCodePoint)),
    better: judgement.better_answer,
    report: "",
    skip: "",
  };
}

/** Groups of response indices, best first, of an answer that is complete. */
function rankingOf(said: Said, item: WorkItem, levels: number): number[][] {
  if (item.responses.length > 2) return groups(said.ranks);
  const [left, right] = item.shown as [number, number];
  const distance = (said.place ?? levels) - levels;
  if (distance === 0) return [[left, right].toSorted((a, b) => a - b)];
  return distance < 0 ? [[left], [right]] : [[right], [left]];
}

function strengthOf(said: Said, item: WorkItem, asks: Asks): number | null {
  const distance = Math.abs((said.place ?? 0) - sideLevels(asks, null));
  return item.responses.length > 2 || asks.strength_levels === 0 || distance === 0 ? null : distance;
}

function saidBy(ranking: readonly (readonly number[])[], strength: number | null, item: WorkItem, levels: number): Said {
  if (item.responses.length > 2) {
    const ranks: Record<number, number> = {};
    ranking.forEach((group, rank) => {
      for (const index of group) ranks[index] = rank + 1;
    });
    return { place: null, ranks };
  }
  if (ranking.length === 1) return { place: levels, ranks: {} };
  const distance = Math.min(strength ?? 2, levels);
  const leftWins = ranking[0]?.[0] === item.shown[0];
  return { place: leftWins ? levels - distance : levels + distance, ranks: {} };
}

function moved(mark: Mark, item: WorkItem, count: (text: string, offset: number) => number): Mark {
  const text = item.responses.find((response) => response.index === mark.response)?.text ?? "";
  return { ...mark, start: count(text, mark.start), end: count(text, mark.end) };
}

function groups(ranks: Readonly<Record<number, number>>): number[][] {
  const byRank = new Map<number, number[]>();
  for (const [index, rank] of Object.entries(ranks)) byRank.set(rank, [...(byRank.get(rank) ?? []), Number(index)]);
  return [...byRank.entries()].toSorted(([a], [b]) => a - b).map(([, group]) => group.toSorted((a, b) => a - b));
}
