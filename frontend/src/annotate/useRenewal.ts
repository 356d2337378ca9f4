/** Keeps the leases of what lies on the desk, at a third of their length, while somebody sits at it. */
import { type Dispatch, useEffect, useRef } from "react";

import { Offline, post, Refusal } from "../shared/api/client";
import { useActivity } from "./useActivity";
import { type Desk, type Happening, leasesOf } from "./desk";

export function useRenewal(desk: Desk, dispatch: Dispatch<Happening>): void {
  const held = useRef<readonly number[]>([]);
  const leaseS = desk.kind === "judging" ? desk.item.lease_s : null;
  useEffect(() => {
    held.current = leasesOf(desk);
  }, [desk]);
  const isActive = useActivity();
  useEffect(() => {
    if (leaseS === null) return;
    const renewAll = () => {
      if (!document.hidden && isActive()) for (const assignment of held.current) void renew(assignment, dispatch);
    };
    const timer = setInterval(renewAll, (leaseS * 1000) / 3);
    document.addEventListener("visibilitychange", renewAll); // back from another tab: is it still ours?
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", renewAll);
    };
  }, [leaseS, dispatch, isActive]);
}

async function renew(assignment: number, dispatch: Dispatch<Happening>): Promise<void> {
  try {
    await post(`assignments/${assignment}/renew`);
  } catch (error) {
    if (error instanceof Refusal && error.code === "lease_lost") dispatch({ type: "leaseLost", assignment });
    else if (!(error instanceof Offline || error instanceof Refusal)) throw error;
    // Otherwise the next third of the lease tries again; a claim shows the fault where it matters.
  }
}
