/** A call that a person starts: busy while it runs, the sentence of its refusal when it fails. */
import { useCallback, useState } from "react";

import { sentenceOf } from "./api/client";

export interface Action {
  busy: boolean;
  fault: string;
  run: () => void;
}

export function useAction(call: () => Promise<unknown>, then: () => void = () => undefined): Action {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const run = useCallback(() => {
    setBusy(true);
    setFault("");
    call()
      .then(then, (error: unknown) => {
        setFault(sentenceOf(error));
      })
      .finally(() => {
        setBusy(false);
      });
  }, [call, then]);
  return { busy, fault, run };
}
