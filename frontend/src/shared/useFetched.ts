/** What an address answers, fetched again when asked or every so often; the old answer stands until the new is there. */
import { useCallback, useEffect, useState } from "react";

import { get } from "./api/client";

export interface Fetched<T> {
  data: T | null;
  error: unknown;
  reload: () => void;
}

/** `path` null fetches nothing. `everyMs` null fetches once. Hidden tabs do not poll. */
export function useFetched<T>(path: string | null, everyMs: number | null = null): Fetched<T> {
  const [state, setState] = useState<{ path: string | null; data: T | null; error: unknown }>({
    path: null,
    data: null,
    error: null,
  });
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    if (path === null) return;
    const stop = new AbortController();
    get<T>(path, stop.signal).then(
      (data) => {
        setState({ path, data, error: null });
      },
      (error: unknown) => {
        if (!stop.signal.aborted) setState((old) => ({ path, data: old.path === path ? old.data : null, error }));
      },
    );
    return () => {
      stop.abort();
    };
  }, [path, turn]);

  useEffect(() => {
    if (everyMs === null) return;
    const timer = setInterval(() => {
      if (!document.hidden) setTurn((old) => old + 1);
    }, everyMs);
    return () => {
      clearInterval(timer);
    };
  }, [everyMs]);

  const reload = useCallback(() => {
    setTurn((old) => old + 1);
  }, []);
  const fresh = state.path === path;
  return { data: fresh ? state.data : null, error: fresh ? state.error : null, reload };
}
