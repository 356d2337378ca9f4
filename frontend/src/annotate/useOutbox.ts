/** One outbox a person for the whole application, awake as long as they are logged in, whatever page they are on. */
import { useEffect, useState } from "react";

import { post } from "../shared/api/client";
import { Outbox } from "./outbox";

/** The component that calls it must be keyed by `userId`. */
export function useOutbox(userId: number): Outbox {
  const [outbox] = useState(() => new Outbox(`plumbline.outbox.${userId}.`, localStorage, post));
  useEffect(() => {
    outbox.open();
    const wake = () => void outbox.flush();
    const reread = () => {
      outbox.refresh();
    };
    window.addEventListener("online", wake);
    document.addEventListener("visibilitychange", wake);
    window.addEventListener("storage", reread);
    return () => {
      outbox.close();
      window.removeEventListener("online", wake);
      document.removeEventListener("visibilitychange", wake);
      window.removeEventListener("storage", reread);
    };
  }, [outbox]);
  return outbox;
}
