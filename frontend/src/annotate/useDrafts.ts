/** Keeps the open draft as it is typed, and brings kept ones back to the desk. */
import { type Dispatch, useCallback, useEffect, useRef, useState } from "react";

import { type Desk, type Happening, isTouched, type Judging } from "./desk";
import type { Draft } from "./draft";
import { Drafts, type Kept } from "./drafts";

const PAUSE_MS = 250;

export interface KeptDrafts {
  /** When the open draft was typed, where it came back from an earlier visit. */
  restoredAt: number | null;
  /** False where the browser keeps nothing. */
  isKept: boolean;
  /** What was said is on its way: its draft is no longer needed. */
  forget: (desk: Judging) => void;
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

  const lay = useCallback(
    (key: string, of: Extract<Happening, { type: "restored" }>["of"]) => (kept: Kept | null) => {
      if (kept === null) return;
      dispatch({ type: "restored", of, draft: kept.draft });
      setRestored({ key, at: kept.at });
    },
    [dispatch],
  );
  const key = desk.kind === "judging" ? keyOf(desk) : null;
  const forgotten = useSaving(drafts, key, desk.kind === "judging" && isTouched(desk) ? desk.draft : null);

  const held = desk.kind === "judging" ? [desk.item, ...desk.next].map((item) => `${item.comparison} ${item.assignment}`).join() : "";
  useEffect(() => {
    if (drafts === null || held === "") return;
    for (const pair of held.split(",")) {
      const [comparison = "", assignment] = pair.split(" ");
      if (asked.current.has(comparison)) continue;
      asked.current.add(comparison);
      void drafts.get(comparison).then(lay(comparison, { assignment: Number(assignment) }));
    }
  }, [drafts, held, lay]);

  const edit = desk.kind === "judging" ? desk.editing?.id : undefined;
  useEffect(() => {
    if (drafts !== null && edit !== undefined) void drafts.get(editKey(edit)).then(lay(editKey(edit), { edit }));
  }, [drafts, edit, lay]);

  const forget = useCallback(
    (said: Judging) => {
      forgotten();
      void drafts?.remove(keyOf(said));
    },
    [drafts, forgotten],
  );
  return { restoredAt: restored !== null && restored.key === key ? restored.at : null, isKept: drafts?.isKept ?? true, forget };
}

const editKey = (judgement: string): string => `edit-${judgement}`;

/** By comparison, so that a draft is found again also where its lease ended and another one was given. */
function keyOf({ editing, item }: Judging): string {
  return editing === null ? String(item.comparison) : editKey(editing.id);
}

/** Writes a moment after the last letter, and at once when the page or the comparison is left. Returns how not to. */
function useSaving(drafts: Drafts | null, key: string | null, draft: Draft | null): () => void {
  const isSaved = useRef(true);
  useEffect(() => {
    if (drafts === null || key === null || draft === null) return;
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
