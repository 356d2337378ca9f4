/** How the annotator looks at texts: drawn or as source, scrolled together, compared. It says nothing of the judgement. */
import { useCallback, useState } from "react";

export type View = "source" | "together" | "difference";
export type Views = Readonly<Record<View, boolean>>;

const KEY = "plumbline.views";
const FIRST: Views = { source: false, together: true, difference: false };

/** What was chosen last holds for the next comparison and the next day; a difference is asked for each time. */
export function useViews(): [Views, (view: View) => void, () => void] {
  const [views, setViews] = useState<Views>(() => ({ ...FIRST, ...remembered(localStorage.getItem(KEY)) }));
  const toggle = useCallback((view: View) => {
    setViews((old) => {
      const next = { ...old, [view]: !old[view] };
      localStorage.setItem(KEY, JSON.stringify({ source: next.source, together: next.together }));
      return next;
    });
  }, []);
  const reset = useCallback(() => setViews((old) => (old.difference ? { ...old, difference: false } : old)), []);
  return [views, toggle, reset];
}

/** What the browser kept; anything that is not ours is as if nothing had been kept. */
export function remembered(kept: string | null): Partial<Views> {
  return kept !== null && /^\{"source":(true|false),"together":(true|false)\}$/.test(kept) ? (JSON.parse(kept) as Partial<Views>) : {};
}
