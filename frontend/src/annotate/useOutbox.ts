/** One outbox a person for the whole application, awake as long as they are logged in, whatever page they are on. */
import { useEffect, useState } from "react";

import { post } from "../shared/api/client";
import { Outbox } from "./outbox";
import { alone } from "./tabs";

/** The component that calls it must be keyed by `userId`. */
export function useOutbox(userId: number): Outbox {
  const [outbox] = useState(() => new Outbox(userId, localStorage, post, (work) => alone(navigator.locks, `plumbline-outbox-${userId}`, work)));
  useEffect(() => {
    outbox.open();
    const wake = () => void outbox.flush();
    const reread = () => {
      outbox.refresh();
    };
    window.addEventListener("online", wake);
    document.addEventListener("visibilitychange", wake);
    window.addEventListener("storage", reread);
    const warn = (event: BeforeUnloadEvent) => {
      if (!outbox.snapshot().isKept) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => {
      outbox.close();
      window.removeEventListener("online", wake);
      document.removeEventListener("visibilitychange", wake);
      window.removeEventListener("storage", reread);
      window.removeEventListener("beforeunload", warn);
    };
  }, [outbox]);
  return outbox;
}
