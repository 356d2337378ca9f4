/** Asking again and again: the next question waits for the answer, so that a slow server is never asked twice at once. */
const NAP_MS = 500;

/** Calls at once, then `everyMs` after each answer, null for never again; not while `isAsleep`. Returns the end of it. */
export function poll(call: () => Promise<unknown>, everyMs: number | null, isAsleep: () => boolean): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  const turn = (): void => {
    if (isAsleep()) timer = setTimeout(turn, NAP_MS);
    else void call().finally(later);
  };
  const later = (): void => {
    if (!ended && everyMs !== null) timer = setTimeout(turn, everyMs);
  };
  void call().finally(later);
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
