/** A call that a person starts: busy while it runs, the sentence of its refusal when it fails. The focus stays where it was. */
import { useCallback, useEffect, useRef, useState } from "react";

import { Refusal, sentenceOf } from "./api/client";
import { type Place, placeOfFocus, returnFocus } from "./focus";

export interface Action {
  busy: boolean;
  /** The sentence of the refusal, with its place. */
  fault: string;
  /** The field that the refusal is about, as the server calls it, and its sentence without the place. */
  refused: { where: string; reason: string } | null;
  run: () => void;
}

/** The sentence of a refusal that stands beside none of these fields. */
export function faultBesides(action: Action, fields: readonly string[]): string {
  return action.refused !== null && fields.includes(action.refused.where) ? "" : action.fault;
}

export function useAction(call: () => Promise<unknown>, then: () => void = () => undefined): Action {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const [refused, setRefused] = useState<Action["refused"]>(null);
  const pressed = useRef<Place>([]);
  useEffect(() => {
    const giveBack = () => {
      returnFocus(pressed.current);
      pressed.current = [];
    };
    if (!busy) giveBack(); // a button that is off while the call runs loses the focus
    else return giveBack; // and one that goes with what was done takes it along
  }, [busy]);
  const run = useCallback(() => {
    pressed.current = placeOfFocus();
    setBusy(true);
    setFault("");
    setRefused(null);
    call()
      .then(then, (error: unknown) => {
        setFault(sentenceOf(error));
        setRefused(error instanceof Refusal && error.where !== null ? { where: error.where, reason: error.reason } : null);
      })
      .finally(() => {
        setBusy(false);
      });
  }, [call, then]);
  return { busy, fault, refused, run };
}
