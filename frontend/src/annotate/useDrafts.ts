/** Keeps the open draft as it is typed, and brings kept ones back to the desk. */
import { type Dispatch, useCallback, useEffect, useRef, useState } from "react";

import type { Desk, Happening } from "./desk";
import { type Draft, EMPTY } from "./draft";
import { Drafts } from "./drafts";

const PAUSE_MS = 250;

export interface KeptDrafts {
  /** When the open draft was typed, where it came back from an earlier visit. */
  restoredAt: number | null;
  /** False where the browser keeps nothing. */
  isKept: boolean;
  /** What was said is on its way: its draft is no longer needed. */
  forget: (assignment: number) => void;
}

export function useDrafts(userId: number, desk: Desk, dispatch: Dispatch<Happening>): KeptDrafts {
  const [drafts, setDrafts] = useState<Drafts | null>(null);
  const [restored, setRestored] = useState<{ key: string; at: number } | null>(null);
  const asked = useRef(new Set<string>());
  useEffect(() => {
    const opening = Drafts.open(userId);
    void opening.then(setDrafts);
    return () => void opening.then((open) => open.close());
  }, [userId]);

  const key = desk.kind === "judging" && desk.editing === null ? String(desk.item.assignment) : null;
  const forgotten = useSaving(drafts, key, desk.kind === "judging" ? desk.draft : EMPTY);

  const held = desk.kind === "judging" ? [desk.item, ...desk.next].map((item) => item.assignment).join() : "";
  useEffect(() => {
    if (drafts === null || held === "") return;
    for (const assignment of held.split(",")) {
      if (asked.current.has(assignment)) continue;
      asked.current.add(assignment);
      void drafts.get(assignment).then((kept) => {
        if (kept === null) return;
        dispatch({ type: "restored", assignment: Number(assignment), draft: kept.draft });
        setRestored({ key: assignment, at: kept.at });
      });
    }
  }, [drafts, held, dispatch]);

  const forget = useCallback(
    (assignment: number) => {
      forgotten();
      void drafts?.remove(String(assignment));
    },
    [drafts, forgotten],
  );
  return { restoredAt: restored !== null && restored.key === key ? restored.at : null, isKept: drafts?.isKept ?? true, forget };
}

/** Writes a moment after the last letter, and at once when the page or the comparison is left. Returns how not to. */
function useSaving(drafts: Drafts | null, key: string | null, draft: Draft): () => void {
  const isSaved = useRef(true);
  useEffect(() => {
    if (drafts === null || key === null || draft === EMPTY) return;
    isSaved.current = false;
    const save = () => {
      if (isSaved.current) return;
      isSaved.current = true;
      void drafts.put(key, draft);
    };
    const hide = () => {
      if (document.hidden) save();
    };
    const timer = setTimeout(save, PAUSE_MS);
    document.addEventListener("visibilitychange", hide);
    window.addEventListener("pagehide", save);
    return () => {
      save();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", hide);
      window.removeEventListener("pagehide", save);
    };
  }, [drafts, key, draft]);
  return useCallback(() => {
    isSaved.current = true;
  }, []);
}
