/** Gives back what nobody has begun when the page is left; what has a draft stays reserved until its lease ends. */
import { useEffect, useRef } from "react";

import { postAndLeave } from "../shared/api/client";
import type { Desk } from "./desk";

export function useLeaving(desk: Desk, claimNow: () => void): void {
  const untouched = useRef<readonly number[]>([]);
  useEffect(() => {
    untouched.current = desk.kind === "judging" ? desk.next.map((item) => item.assignment).filter((assignment) => desk.aside[assignment] === undefined) : [];
  }, [desk]);
  useEffect(() => {
    const leave = () => {
      for (const assignment of untouched.current) postAndLeave(`assignments/${assignment}/release`);
    };
    const back = (event: PageTransitionEvent) => {
      if (event.persisted) claimNow(); // the browser had only put the page aside
    };
    window.addEventListener("pagehide", leave);
    window.addEventListener("pageshow", back);
    return () => {
      window.removeEventListener("pagehide", leave);
      window.removeEventListener("pageshow", back);
      leave(); // to another page of ours
    };
  }, [claimNow]);
}
