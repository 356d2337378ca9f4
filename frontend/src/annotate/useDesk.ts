/** The effects of the annotator's desk: claims, prefetches, sends through the outbox, keeps time. */
import { type Dispatch, useCallback, useEffect, useReducer, useState } from "react";

import { get, remove, sentenceOf } from "../shared/api/client";
import type { JudgementOut, OwnJudgement, Project, WorkItem } from "../shared/api/schema";
import { t } from "../shared/i18n";
import { type Desk, type Happening, isTouched, reduce, start } from "./desk";
import { judgementOf } from "./draft";
import type { SkipReason } from "./names";
import type { Outbox } from "./outbox";
import { Stopwatch } from "./stopwatch";
import { useClaims } from "./useClaims";
import { type KeptDrafts, useDrafts } from "./useDrafts";
import { useLeaving } from "./useLeaving";
import { useProgress } from "./useProgress";
import { useRenewal } from "./useRenewal";

export interface DeskHandle {
  desk: Desk;
  dispatch: Dispatch<Happening>;
  /** Sends what is said: on the desk, or on the desk as a key has just changed it. */
  submit: (now?: Desk) => void;
  /** How long the comparison has stood there. */
  seconds: () => number;
  skip: (code: SkipReason) => void;
  report: () => void;
  /** Whether the comparison that lies open was reported from here. */
  isReported: boolean;
  /** Takes the last step back: a skip, else a judgement. */
  undo: () => void;
  /** Asks for work at once instead of in a while. */
  claimNow: () => void;
  /** Why no comparison could be fetched, in words; empty when all is well. */
  fault: string;
  /** Why the last step could not be taken back, in words; empty when all is well. */
  notice: string;
  drafts: KeptDrafts;
  /** What was answered here last and is with the server; null before the first. */
  last: Pick<WorkItem, "assignment" | "shown"> | null;
}

export function useDesk(project: Project, outbox: Outbox, queue = "claim"): DeskHandle {
  const [desk, dispatch] = useReducer(reduce, project.asks, start);
  const [answered] = useState(() => new Set<number>());
  const watch = useStopwatch(desk.kind === "judging" ? desk.item.comparison : null);
  const { fault, claimNow, andNext } = useClaims(`${project.slug}/${queue}`, desk, dispatch, outbox, answered);
  const drafts = useDrafts(outbox.userId, desk, dispatch);
  const { forget } = drafts;
  useRenewal(desk, dispatch);
  useLeaving(desk, claimNow);
  useProgress(project.slug, desk.kind, dispatch, outbox, answered);

  const [last, setLast] = useState<DeskHandle["last"]>(null);
  useEffect(
    () =>
      outbox.onDelivered((entry) => {
        const { shown } = entry.body as { shown?: number[] };
        if (answered.has(entry.assignment) && shown !== undefined) setLast({ assignment: entry.assignment, shown });
      }),
    [outbox, answered],
  );

  useEffect(() => {
    get<OwnJudgement[]>(`projects/${project.slug}/judgements/mine?limit=20`).then(
      (done) => dispatch({ type: "history", done }),
      () => undefined, // undo starts with what is judged from now on; the claim shows the fault itself
    );
  }, [project.slug]);

  const seconds = useCallback(() => watch.seconds(), [watch]);
  const submit = useCallback((now: Desk = desk) => {
    if (now.kind !== "judging") return;
    if (now.editing !== null && !isTouched(now)) {
      dispatch({ type: "leave" }); // nothing was changed: nothing is superseded
      return;
    }
    const said = judgementOf(now.draft, now.item, now.asks);
    if (said === null) return;
    const { item, editing } = now;
    const body = {
      id: crypto.randomUUID(),
      ...said,
      seconds: watch.seconds(),
      shown: [...item.shown],
    };
    const path = editing === null ? `assignments/${item.assignment}/judgements${andNext()}` : `judgements/${editing.id}/edits`;
    outbox.put({ id: body.id, assignment: item.assignment, path, body });
    answered.add(item.assignment);
    forget(now);
    dispatch({ type: "sent", judgement: { ...body, comparison: item.comparison, supersedes: editing?.id ?? null, ...OWN, received_at: new Date().toISOString() } });
  }, [desk, outbox, watch, answered, andNext, forget]);

  const skip = useCallback(
    (code: SkipReason) => {
      if (desk.kind !== "judging" || desk.editing !== null) return;
      const { assignment } = desk.item;
      const reason = desk.draft.skip.trim();
      outbox.put({ id: crypto.randomUUID(), assignment, path: `assignments/${assignment}/skip`, body: { code, reason } });
      answered.add(assignment);
      forget(desk);
      dispatch({ type: "skipped" });
    },
    [desk, outbox, answered, forget],
  );

  const [reported, setReported] = useState<number | null>(null);
  const report = useCallback(() => {
    if (desk.kind !== "judging") return;
    setReported(desk.item.comparison);
    const id = crypto.randomUUID();
    outbox.put({ id, assignment: 0, path: `assignments/${desk.item.assignment}/reports`, body: { id, text: desk.draft.report.trim() } });
    dispatch({ type: "note", about: "report", text: "" });
  }, [desk, outbox]);

  const [notice, setNotice] = useState("");
  const undo = useCallback(() => {
    setNotice("");
    if (desk.skipped === null) {
      dispatch({ type: "undo" });
      return;
    }
    const { item } = desk.skipped;
    const back = (again: WorkItem) => {
      answered.delete(item.assignment);
      outbox.reopen(item.assignment);
      dispatch({ type: "unskipped", item: again });
    };
    const waiting = outbox.pending().find((entry) => entry.path === `assignments/${item.assignment}/skip`);
    if (waiting !== undefined) {
      if (outbox.withdraw(waiting.id)) back(item);
      else setNotice(t("The skip is being sent. Undo it in a moment."));
    } else
      remove<WorkItem>(`assignments/${item.assignment}/skip`).then(back, (error: unknown) => {
        setNotice(sentenceOf(error));
      });
  }, [desk, outbox, answered]);

  return { desk, dispatch, submit, seconds, skip, report, isReported: desk.kind === "judging" && desk.item.comparison === reported, undo, claimNow, fault, notice, drafts, last };
}

const OWN: Pick<JudgementOut, "late" | "is_simulated"> = { late: false, is_simulated: false };

function useStopwatch(comparison: number | null): Stopwatch {
  const [watch] = useState(() => new Stopwatch(() => performance.now()));
  useEffect(() => {
    watch.restart();
  }, [comparison, watch]);
  useEffect(() => {
    const listen = () => {
      if (document.hidden) watch.hide();
      else watch.show();
    };
    document.addEventListener("visibilitychange", listen);
    return () => {
      document.removeEventListener("visibilitychange", listen);
    };
  }, [watch]);
  return watch;
}
