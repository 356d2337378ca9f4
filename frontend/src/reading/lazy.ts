/** A part of the program that comes when a text needs it; until then, and where it cannot come, the plain text stands. */
import { useEffect, useSyncExternalStore } from "react";

export interface Lazy<Part> {
  /** The part, or null while it is not here. */
  use: (isWanted: boolean) => Part | null;
}

export function lazyPart<Part>(load: () => Promise<Part>): Lazy<Part> {
  let part: Part | null = null;
  let isUnderWay = false;
  const listeners = new Set<() => void>();
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  };
  const current = () => part;
  const fetch = () => {
    if (part !== null || isUnderWay) return;
    isUnderWay = true;
    load().then(
      (loaded) => {
        part = loaded;
        for (const listener of listeners) listener();
      },
      () => {
        isUnderWay = false; // without connection: asked for again when it is back, or by the next text
        addEventListener("online", fetch, { once: true });
      },
    );
  };
  return {
    use: function useLazyPart(isWanted) {
      const loaded = useSyncExternalStore(subscribe, current, current);
      useEffect(() => {
        if (isWanted) fetch();
      }, [isWanted]);
      return isWanted ? loaded : null;
    },
  };
}
