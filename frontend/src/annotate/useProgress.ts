/** Where the annotator stands: asked for at the start, once a minute, and when the desk runs empty. */
import { type Dispatch, useEffect } from "react";

import { get } from "../shared/api/client";
import type { Progress } from "../shared/api/schema";
import { poll } from "../shared/poll";
import type { Desk, Happening } from "./desk";
import type { Outbox } from "./outbox";

const EVERY_MS = 60_000;
const AGAIN_MS = 2000;

export function useProgress(slug: string, kind: Desk["kind"], dispatch: Dispatch<Happening>, outbox: Outbox, answered: ReadonlySet<number>): void {
  const isEmpty = kind === "empty";
  useEffect(() => {
    const life = new AbortController();
    const ask = async (): Promise<void> => {
      const before = answered.size;
      const progress = await get<Progress>(`projects/${slug}/progress`, life.signal);
      // An answer that went while they were asked for counts in our figures already, and perhaps not in these.
      if (before === answered.size && outbox.snapshot().kind === "saved") {
        dispatch({ type: "progress", progress });
        return;
      }
      await new Promise((later) => setTimeout(later, AGAIN_MS));
      if (!life.signal.aborted) await ask();
    };
    const stop = poll(
      () => ask().catch(() => undefined), // the last figures stay; the claim shows the fault itself
      EVERY_MS,
      () => document.hidden,
    );
    return () => {
      life.abort();
      stop();
    };
  }, [slug, isEmpty, dispatch, outbox, answered]);
}
