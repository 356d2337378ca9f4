/** Where the annotator stands: asked for at the start, once a minute, and when the desk runs empty. */
import { type Dispatch, useEffect } from "react";

import { get } from "../shared/api/client";
import type { Progress } from "../shared/api/schema";
import { poll } from "../shared/poll";
import type { Desk, Happening } from "./desk";

const EVERY_MS = 60_000;

export function useProgress(slug: string, kind: Desk["kind"], dispatch: Dispatch<Happening>): void {
  const isEmpty = kind === "empty";
  useEffect(
    () =>
      poll(
        () =>
          get<Progress>(`projects/${slug}/progress`).then(
            (progress) => {
              dispatch({ type: "progress", progress });
            },
            () => undefined, // the last figures stay; the claim shows the fault itself
          ),
        EVERY_MS,
        () => document.hidden,
      ),
    [slug, isEmpty, dispatch],
  );
}
