/** What an address answers, fetched again when asked or every so often; the old answer stands until the new is there. */
import { useCallback, useEffect, useState } from "react";

import { get } from "./api/client";
import { poll } from "./poll";

export interface Fetched<T> {
  data: T | null;
  error: unknown;
  reload: () => void;
}

/** `path` null fetches nothing. `everyMs` null fetches once; when it changes, once more. Hidden tabs do not poll. */
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
    const call = () =>
      get<T>(path, stop.signal).then(
        (data) => {
          setState({ path, data, error: null });
        },
        (error: unknown) => {
          if (!stop.signal.aborted) setState((old) => ({ path, data: old.path === path ? old.data : null, error }));
        },
      );
    const end = poll(call, everyMs, () => document.hidden);
    return () => {
      end();
      stop.abort();
    };
  }, [path, turn, everyMs]);

  const reload = useCallback(() => {
    setTurn((old) => old + 1);
  }, []);
  const fresh = state.path === path;
  return { data: fresh ? state.data : null, error: fresh ? state.error : null, reload };
}
