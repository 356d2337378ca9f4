/** The annotator's desk: what lies on it and what may happen next. A pure reducer; an illegal event changes nothing. */
import type { Asks, Claim, JudgementOut, Mark, Progress, WorkItem } from "../shared/api/schema";
import { bothBad, ranked, toggled } from "./answering";
import { type Draft, draftOf, EMPTY, isReady, questionsOf } from "./draft";

export type Panel = "flags" | "reason" | "skip" | "guidelines" | "help" | "history" | "marks" | "better" | "report" | "lesson";

export interface Done {
  judgement: JudgementOut;
  item: WorkItem;
}

/** A comparison with what was said of it so far. */
export interface Laid {
  item: WorkItem;
  draft: Draft;
}

/** The judgement that the next one will supersede, as it was said, and what to come back to. */
interface Editing {
  id: string;
  was: Draft;
  kept: Laid | null;
}

interface Common {
  asks: Asks;
  progress: Progress | null;
  /** Own judgements that stand, newest first. */
  done: readonly Done[];
  /** What was skipped last, until the next judgement: undo takes it back. */
  skipped: Laid | null;
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
        /** The question that keys answer: a place in `questionsOf(asks)`. */
        asking: number;
        focus: number;
        /** Drafts of comparisons that had to make way and wait in `next`. */
        aside: Readonly<Record<number, Draft>>;
        editing: Editing | null;
        /** Assignments whose lease ended under us: an answer still counts, but somebody else may be asked too. */
        lost: readonly number[];
      }
  );

export type Happening =
  | { type: "claimed"; claim: Claim; answered: ReadonlySet<number> }
  | { type: "progress"; progress: Progress }
  | { type: "history"; done: readonly Done[] }
  | { type: "ask"; question: number }
  | { type: "askNext" }
  | { type: "place"; place: number }
  | { type: "side"; side: -1 | 0 | 1 }
  | { type: "nudge"; step: -1 | 1 }
  | { type: "rank"; rank: number; response?: number }
  | { type: "unrank"; response?: number }
  | { type: "focus"; index: number }
  | { type: "flag"; flag: string }
  | { type: "bothBad" }
  | { type: "reason"; text: string }
  | { type: "better"; text: string }
  | { type: "note"; about: "report" | "skip"; text: string }
  | { type: "mark"; mark: Mark }
  | { type: "comment"; mark: number; text: string }
  | { type: "unmark"; mark: number }
  | { type: "panel"; panel: Panel | null }
  | { type: "restored"; of: { assignment: number } | { edit: string }; draft: Draft }
  | { type: "sent"; judgement: JudgementOut }
  | { type: "skipped" }
  | { type: "unskipped"; item: WorkItem }
  | { type: "leaseLost"; assignment: number }
  | { type: "undo" }
  | { type: "edit"; id: string }
  | { type: "leave" };

export const start = (asks: Asks): Desk => ({ kind: "loading", asks, progress: null, done: [], skipped: null, panel: null });

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
    case "unskipped":
      return unskipped(desk, event.item);
    case "undo":
      return undone(desk);
    case "edit":
      return laidAgain(desk, desk.done.find((row) => row.judgement.id === event.id));
    default:
      return desk.kind === "judging" ? judging(desk, event) : desk;
  }
}

export type Judging = Extract<Desk, { kind: "judging" }>;
type WhileJudging = Exclude<Happening, { type: "claimed" | "progress" | "history" | "panel" | "unskipped" | "undo" | "edit" }>;

function judging(desk: Judging, event: WhileJudging): Desk {
  const { draft, item } = desk;
  const say = (change: Partial<Draft>): Desk => ({ ...desk, draft: { ...draft, ...change } });
  switch (event.type) {
    case "ask":
      return event.question < questionsOf(desk.asks).length ? { ...desk, asking: event.question } : desk;
    case "askNext":
      return { ...desk, asking: (desk.asking + 1) % questionsOf(desk.asks).length };
    case "focus":
      return event.index < item.responses.length ? { ...desk, focus: event.index } : desk;
    case "flag":
      return say({ flags: toggled(draft.flags, event.flag) });
    case "bothBad":
      return bothBad(desk);
    case "reason":
      return say({ reason: event.text });
    case "better":
      return say({ better: event.text });
    case "note":
      return say({ [event.about]: event.text });
    case "mark":
      return { ...desk, draft: { ...draft, marks: withMark(draft.marks, event.mark) }, panel: "marks" };
    case "comment":
      return say({ marks: draft.marks.map((mark, place) => (place === event.mark ? { ...mark, comment: event.text } : mark)) });
    case "unmark":
      return say({ marks: draft.marks.filter((_, place) => place !== event.mark) });
    case "restored":
      return restored(desk, event.of, event.draft);
    case "sent":
      return isReady(draft, item, desk.asks) ? answered(desk, event.judgement) : desk;
    case "skipped":
      return desk.editing === null ? advanced({ ...desk, skipped: { item, draft } }) : desk;
    case "leave":
      return desk.editing === null ? desk : advanced(desk);
    case "leaseLost":
      return leaseLost(desk, event.assignment);
    default:
      return ranked(desk, event);
  }
}

function claimed(desk: Desk, claim: Claim, answeredAssignments: ReadonlySet<number>): Desk {
  const held = claim.items.filter((item) => !answeredAssignments.has(item.assignment));
  if (desk.kind === "judging") {
    const known = new Set([desk.item, ...desk.next, ...(desk.editing?.kept ? [desk.editing.kept.item] : [])].map((item) => item.comparison));
    const lost = desk.lost.filter((assignment) => !held.some((item) => item.assignment === assignment));
    return { ...desk, lost, next: [...desk.next, ...held.filter((item) => !known.has(item.comparison))] };
  }
  const [item, ...next] = held;
  if (item === undefined) return { ...common(desk), kind: "empty", reason: claim.reason ?? "nothing_left" };
  return opened(common(desk), { item, draft: EMPTY }, next);
}

function common({ asks, progress, done, skipped, panel }: Desk): Common {
  return { asks, progress, done, skipped, panel };
}

function opened(rest: Common, { item, draft }: Laid, next: readonly WorkItem[]): Judging {
  return { ...rest, kind: "judging", item, next, draft, asking: 0, focus: 0, aside: {}, editing: null, lost: [] };
}

/** A draft that the browser had kept, unless something was said since. */
function restored(desk: Judging, of: Extract<Happening, { type: "restored" }>["of"], draft: Draft): Desk {
  if ("edit" in of) return desk.editing?.id === of.edit && desk.draft === desk.editing.was ? { ...desk, draft } : desk;
  const { assignment } = of;
  if (desk.item.assignment === assignment && desk.editing === null) return desk.draft === EMPTY ? { ...desk, draft } : desk;
  const waits = desk.next.some((item) => item.assignment === assignment) && desk.aside[assignment] === undefined;
  return waits ? { ...desk, aside: { ...desk.aside, [assignment]: draft } } : desk;
}

/** What nobody has begun is left to others; what lies open stays, for its answer is taken late. */
function leaseLost(desk: Judging, assignment: number): Desk {
  if (desk.lost.includes(assignment)) return desk;
  const next = desk.next.filter((item) => item.assignment !== assignment || desk.aside[assignment] !== undefined);
  if (next.length < desk.next.length) return { ...desk, next };
  const open = [desk.item, ...desk.next, ...(desk.editing?.kept ? [desk.editing.kept.item] : [])];
  return open.some((item) => item.assignment === assignment) ? { ...desk, lost: [...desk.lost, assignment] } : desk;
}

function answered(desk: Judging, judgement: JudgementOut): Desk {
  const earlier = desk.done.filter((row) => row.judgement.id !== desk.editing?.id);
  const done = [{ judgement, item: desk.item }, ...earlier];
  const progress = desk.editing === null ? oneMore(desk.progress) : desk.progress;
  const after = advanced({ ...desk, done, progress, skipped: null });
  return desk.item.lesson === null ? after : { ...after, panel: "lesson" };
}

/** One more judged, until the server is asked again. */
function oneMore(progress: Progress | null): Progress | null {
  return progress && { ...progress, done_today: progress.done_today + 1, open_for_you: Math.max(0, progress.open_for_you - 1) };
}

/** The next comparison, or the one that undo had laid aside. */
function advanced(desk: Judging): Desk {
  const kept = desk.editing?.kept;
  const turn = { asking: 0, focus: 0, editing: null, panel: null };
  if (kept) return { ...desk, ...kept, ...turn };
  const [item, ...next] = desk.next;
  if (item === undefined) return { ...common(desk), kind: "loading", panel: null };
  return { ...desk, ...turn, item, next, draft: desk.aside[item.assignment] ?? EMPTY };
}

/** What was skipped lies on the desk again, as it was; what lay there comes after it. */
function unskipped(desk: Desk, item: WorkItem): Desk {
  const draft = desk.skipped?.draft ?? EMPTY;
  const rest = { ...common(desk), skipped: null, panel: null };
  if (desk.kind !== "judging") return opened(rest, { item, draft }, []);
  const open = desk.editing === null ? { item: desk.item, draft: desk.draft } : desk.editing.kept;
  const next = open === null ? desk.next : [open.item, ...desk.next];
  const aside = open === null ? desk.aside : { ...desk.aside, [open.item.assignment]: open.draft };
  return { ...opened(rest, { item, draft }, next), aside, lost: desk.lost };
}

/** Lays the newest judgement on the desk again, as it was said; while editing, the one before it. */
function undone(desk: Desk): Desk {
  const editingId = desk.kind === "judging" ? desk.editing?.id : undefined;
  return laidAgain(desk, desk.done[editingId === undefined ? 0 : desk.done.findIndex((row) => row.judgement.id === editingId) + 1]);
}

function laidAgain(desk: Desk, target: Done | undefined): Desk {
  if (target === undefined) return desk;
  const kept = desk.kind !== "judging" ? null : desk.editing === null ? { item: desk.item, draft: desk.draft } : desk.editing.kept;
  const draft = draftOf(target.judgement, target.item, desk.asks);
  const laid = opened({ ...common(desk), panel: null }, { item: target.item, draft }, desk.kind === "judging" ? desk.next : []);
  const { aside, lost } = desk.kind === "judging" ? desk : laid;
  return { ...laid, aside, lost, editing: { id: target.judgement.id, was: draft, kept } };
}

function merged(ours: readonly Done[], theirs: readonly Done[]): readonly Done[] {
  const known = new Set(ours.map((row) => row.item.comparison));
  return [...ours, ...theirs.filter((row) => !known.has(row.item.comparison))];
}

/** A place that is marked again moves to the end, with its comment. */
function withMark(marks: readonly Mark[], mark: Mark): Mark[] {
  const isSame = (other: Mark) => other.response === mark.response && other.start === mark.start && other.end === mark.end;
  return [...marks.filter((other) => !isSame(other)), marks.find(isSame) ?? mark];
}

/** Whether something was said that the browser should keep. */
export function isTouched(desk: Judging): boolean {
  return desk.draft !== (desk.editing === null ? EMPTY : desk.editing.was);
}

/** The assignments that the desk holds leases of: what lies open, what undo laid aside, what comes next. */
export function leasesOf(desk: Desk): number[] {
  if (desk.kind !== "judging") return [];
  const open = desk.editing === null ? desk.item : desk.editing.kept?.item;
  return [...(open === undefined ? [] : [open]), ...desk.next].map((item) => item.assignment).filter((assignment) => !desk.lost.includes(assignment));
}
