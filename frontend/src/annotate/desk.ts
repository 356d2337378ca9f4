/** The annotator's desk: what lies on it and what may happen next. A pure reducer; an illegal event changes nothing. */
import type { Claim, JudgementOut, Progress, WorkItem } from "../shared/api/schema";
import { type Draft, draftOf, EMPTY, isReady, sideLevels } from "./draft";

export type Panel = "flags" | "reason" | "skip" | "guidelines" | "help" | "history";

export interface Done {
  judgement: JudgementOut;
  item: WorkItem;
}

interface Common {
  levels: number;
  progress: Progress | null;
  /** Own judgements that stand, newest first. */
  done: readonly Done[];
  panel: Panel | null;
}

export type Desk = Common &
  (
    | { kind: "loading" }
    | { kind: "empty"; reason: NonNullable<Claim["reason"]> }
    | {
        kind: "judging";
        item: WorkItem;
        next: readonly WorkItem[];
        draft: Draft;
        focus: number;
        /** The judgement that the next one will supersede, and the draft to come back to. */
        editing: { id: string; kept: { item: WorkItem; draft: Draft } | null } | null;
        /** Assignments whose lease ended under us: an answer still counts, but somebody else may be asked too. */
        lost: readonly number[];
      }
  );

export type Happening =
  | { type: "claimed"; claim: Claim; answered: ReadonlySet<number> }
  | { type: "progress"; progress: Progress }
  | { type: "history"; done: readonly Done[] }
  | { type: "place"; place: number }
  | { type: "nudge"; step: -1 | 1 }
  | { type: "rank"; rank: number }
  | { type: "unrank" }
  | { type: "focus"; index: number }
  | { type: "flag"; flag: string }
  | { type: "bothBad" }
  | { type: "reason"; text: string }
  | { type: "panel"; panel: Panel | null }
  | { type: "sent"; judgement: JudgementOut }
  | { type: "skipped" }
  | { type: "leaseLost"; assignment: number }
  | { type: "undo" };

export const start = (levels: number): Desk => ({ kind: "loading", levels, progress: null, done: [], panel: null });

export function reduce(desk: Desk, event: Happening): Desk {
  switch (event.type) {
    case "claimed":
      return claimed(desk, event.claim, event.answered);
    case "progress":
      return { ...desk, progress: event.progress };
    case "history":
      return { ...desk, done: merged(desk.done, event.done) };
    case "panel":
      return { ...desk, panel: event.panel };
    case "undo":
      return undone(desk);
    default:
      return desk.kind === "judging" ? judging(desk, event) : desk;
  }
}

type Judging = Extract<Desk, { kind: "judging" }>;
type WhileJudging = Exclude<Happening, { type: "claimed" | "progress" | "history" | "panel" | "undo" }>;

function judging(desk: Judging, event: WhileJudging): Desk {
  const { draft, item } = desk;
  const isPair = item.responses.length === 2;
  const say = (change: Partial<Draft>): Desk => ({ ...desk, draft: { ...draft, ...change } });
  const last = 2 * sideLevels(desk.levels);
  switch (event.type) {
    case "place":
      return isPair && event.place >= 0 && event.place <= last ? say({ place: event.place }) : desk;
    case "nudge": {
      if (!isPair) return focused(desk, event.step);
      const from = draft.place ?? sideLevels(desk.levels);
      return say({ place: Math.min(last, Math.max(0, from + event.step)) });
    }
    case "rank": {
      const response = item.responses[desk.focus];
      if (isPair || response === undefined || event.rank > item.responses.length) return desk;
      return focused({ ...desk, draft: { ...draft, ranks: { ...draft.ranks, [response.index]: event.rank } } }, 1);
    }
    case "unrank": {
      const here = item.responses[desk.focus]?.index;
      const ranks = Object.fromEntries(Object.entries(draft.ranks).filter(([index]) => Number(index) !== here));
      return isPair ? say({ place: null }) : say({ ranks });
    }
    case "focus":
      return event.index < item.responses.length ? { ...desk, focus: event.index } : desk;
    case "flag":
      return say({ flags: toggled(draft.flags, event.flag) });
    case "bothBad":
      return bothBad(desk);
    case "reason":
      return say({ reason: event.text });
    case "sent":
      return isReady(draft, item) ? answered(desk, event.judgement) : desk;
    case "skipped":
      return desk.editing === null ? advanced(desk) : desk;
    case "leaseLost":
      return leaseLost(desk, event.assignment);
  }
}

function claimed(desk: Desk, claim: Claim, answeredAssignments: ReadonlySet<number>): Desk {
  const held = claim.items.filter((item) => !answeredAssignments.has(item.assignment));
  const common: Common = { levels: desk.levels, progress: desk.progress, done: desk.done, panel: desk.panel };
  if (desk.kind === "judging") {
    const known = new Set([desk.item, ...desk.next, ...(desk.editing?.kept ? [desk.editing.kept.item] : [])].map((item) => item.comparison));
    const lost = desk.lost.filter((assignment) => !held.some((item) => item.assignment === assignment));
    return { ...desk, ...common, lost, next: [...desk.next, ...held.filter((item) => !known.has(item.comparison))] };
  }
  const [item, ...next] = held;
  if (item === undefined) return { ...common, kind: "empty", reason: claim.reason ?? "nothing_left" };
  return { ...common, kind: "judging", item, next, draft: EMPTY, focus: 0, editing: null, lost: [] };
}

/** What nobody has begun is left to others; what lies open stays, for its answer is taken late. */
function leaseLost(desk: Judging, assignment: number): Desk {
  if (desk.lost.includes(assignment)) return desk;
  const next = desk.next.filter((item) => item.assignment !== assignment);
  if (next.length < desk.next.length) return { ...desk, next };
  const open = [desk.item, ...(desk.editing?.kept ? [desk.editing.kept.item] : [])];
  return open.some((item) => item.assignment === assignment) ? { ...desk, lost: [...desk.lost, assignment] } : desk;
}

/** Both bad is a tie with its flag; pressing it again takes both back. */
function bothBad(desk: Judging): Desk {
  const isOn = desk.draft.flags.includes("both_bad");
  const flags = toggled(desk.draft.flags, "both_bad");
  if (desk.item.responses.length === 2) {
    const place = isOn ? null : sideLevels(desk.levels);
    return { ...desk, draft: { ...desk.draft, flags, place } };
  }
  const ranks = isOn ? {} : Object.fromEntries(desk.item.responses.map((response) => [response.index, 1]));
  return { ...desk, draft: { ...desk.draft, flags, ranks } };
}

function answered(desk: Judging, judgement: JudgementOut): Desk {
  const earlier = desk.done.filter((row) => row.judgement.id !== desk.editing?.id);
  const done = [{ judgement, item: desk.item }, ...earlier];
  return advanced({ ...desk, done, progress: desk.editing === null ? oneMore(desk.progress) : desk.progress });
}

/** One more judged, until the server is asked again. */
function oneMore(progress: Progress | null): Progress | null {
  return progress && { ...progress, done_today: progress.done_today + 1, open_for_you: Math.max(0, progress.open_for_you - 1) };
}

/** The next comparison, or the one that undo had laid aside. */
function advanced(desk: Judging): Desk {
  const kept = desk.editing?.kept;
  if (kept) return { ...desk, item: kept.item, draft: kept.draft, editing: null, focus: 0, panel: null };
  const [item, ...next] = desk.next;
  const { levels, progress, done } = desk;
  if (item === undefined) return { kind: "loading", levels, progress, done, panel: null };
  return { ...desk, item, next, draft: EMPTY, focus: 0, editing: null, panel: null };
}

/** Lays the newest judgement on the desk again, as it was said; while editing, the one before it. */
function undone(desk: Desk): Desk {
  const editingId = desk.kind === "judging" ? desk.editing?.id : undefined;
  const place = editingId === undefined ? 0 : desk.done.findIndex((row) => row.judgement.id === editingId) + 1;
  const target = desk.done[place];
  if (target === undefined) return desk;
  const kept = desk.kind !== "judging" ? null : desk.editing === null ? { item: desk.item, draft: desk.draft } : desk.editing.kept;
  return {
    levels: desk.levels,
    progress: desk.progress,
    done: desk.done,
    panel: null,
    kind: "judging",
    item: target.item,
    next: desk.kind === "judging" ? desk.next : [],
    draft: draftOf(target.judgement, target.item, desk.levels),
    focus: 0,
    editing: { id: target.judgement.id, kept },
    lost: desk.kind === "judging" ? desk.lost : [],
  };
}

function focused(desk: Judging, step: number): Judging {
  return { ...desk, focus: Math.min(desk.item.responses.length - 1, Math.max(0, desk.focus + step)) };
}

function toggled(flags: readonly string[], flag: string): string[] {
  return flags.includes(flag) ? flags.filter((other) => other !== flag) : [...flags, flag];
}

function merged(ours: readonly Done[], theirs: readonly Done[]): readonly Done[] {
  const known = new Set(ours.map((row) => row.item.comparison));
  return [...ours, ...theirs.filter((row) => !known.has(row.item.comparison))];
}

/** The assignments that the desk holds leases of: what lies open, what undo laid aside, what comes next. */
export function leasesOf(desk: Desk): number[] {
  if (desk.kind !== "judging") return [];
  const open = desk.editing === null ? desk.item : desk.editing.kept?.item;
  return [...(open === undefined ? [] : [open]), ...desk.next].map((item) => item.assignment).filter((assignment) => !desk.lost.includes(assignment));
}
