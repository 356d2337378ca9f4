/** Keeps the desk full: claims when little is left, again after a while when nothing was. */
import { type Dispatch, useCallback, useEffect, useState } from "react";

import { post, sentenceOf } from "../shared/api/client";
import type { Claim, Judged } from "../shared/api/schema";
import { type Desk, type Happening, leasesOf } from "./desk";
import type { Outbox } from "./outbox";
import { Desks } from "./tabs";

export const HOLD = 3;
const MOST = 5;
const EMPTY_POLL_MS = 15_000;
const RETRY_MS = 4000;
/** An answer on its way brings the next ones with it: so long nothing is claimed while one still lies ahead. */
const ANSWER_MS = 1500;

export interface Claims {
  /** Why no comparison could be fetched, in words; empty when all is well. */
  fault: string;
  claimNow: () => void;
  /** The end of an answer's address: it asks for the next ones at once. */
  andNext: () => string;
}

/** `queue` is the slug and the end of the address that hands work out. */
export function useClaims(queue: string, desk: Desk, dispatch: Dispatch<Happening>, outbox: Outbox, answered: ReadonlySet<number>): Claims {
  const [desks] = useState(() => new Desks(navigator.locks));
  const [fault, setFault] = useState("");
  const [turn, setTurn] = useState(0);
  const [elsewhere, setElsewhere] = useState<readonly number[]>([]);
  const ahead = desk.kind === "judging" ? desk.next.length : 0;
  const wants = desk.kind !== "judging" || ahead < HOLD - 1;
  const item = desk.kind === "judging" ? desk.item.assignment : null;

  const held = leasesOf(desk).join();
  useEffect(() => {
    desks.keep(held === "" ? [] : held.split(",").map(Number));
  }, [desks, held]);
  useEffect(() => () => desks.leave(), [desks]);

  /** Puts on the desk what no other tab has, and returns how much that is. */
  const receive = useCallback(
    async (claim: Claim) => {
      const known = () => new Set([...answered, ...outbox.pending().map((entry) => entry.assignment), ...outbox.settled()]);
      const fresh = claim.items.filter((row) => !known().has(row.assignment));
      const taken = await Promise.all(fresh.map((row) => desks.take(row.assignment)));
      const items = fresh.filter((_, place) => taken[place]);
      dispatch({ type: "claimed", claim: { ...claim, items }, answered: known() }); // anew: one may be answered by now
      return items.length;
    },
    [answered, outbox, desks, dispatch],
  );

  useEffect(
    () =>
      outbox.onDelivered((entry, result) => {
        if (!answered.has(entry.assignment)) return; // it was said at another desk
        const claim = (result as Partial<Judged> | null)?.next;
        if (claim != null && claim.items.length > 0) void receive(claim);
      }),
    [outbox, answered, receive],
  );

  useEffect(() => {
    if (!wants) return;
    let stopped = false;
    const ask = async () => {
      const others = await desks.elsewhere();
      setElsewhere(others);
      const waiting = outbox.pending().length;
      return receive(await post<Claim>(`projects/${queue}`, { want: Math.min(MOST, HOLD + waiting), besides: others.slice(0, 100) }));
    };
    let timer = setTimeout(
      () => {
        ask().then(
          (count) => {
            if (stopped) return;
            setFault("");
            if (count === 0) timer = setTimeout(() => setTurn((old) => old + 1), EMPTY_POLL_MS);
          },
          (error: unknown) => {
            if (stopped) return;
            setFault(sentenceOf(error));
            timer = setTimeout(() => setTurn((old) => old + 1), RETRY_MS);
          },
        );
      },
      ahead > 0 && outbox.snapshot().kind === "saving" ? ANSWER_MS : 0,
    );
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [queue, wants, item, ahead, turn, outbox, desks, receive]);

  const claimNow = useCallback(() => setTurn((old) => old + 1), []);
  const andNext = useCallback(() => `?want=${HOLD}${elsewhere.slice(0, 50).map((assignment) => `&besides=${assignment}`).join("")}`, [elsewhere]);
  return { fault, claimNow, andNext };
}
