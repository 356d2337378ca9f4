/** Tells the server what a member was shown of the discussion, once it stands on the screen and whenever it grows. */
import { useEffect } from "react";

import { post } from "../../shared/api/client";
import type { CalibrationSession } from "../../shared/api/schema";

export function useLook(session: CalibrationSession | null, userId: number, onLook: () => void): void {
  const id = session?.id ?? null;
  const shown = session === null ? null : othersComments(session, userId);
  useEffect(() => {
    if (id === null || shown === null) return;
    // Refused or offline, the notice stands until the next look: nothing is lost.
    post(`sessions/${id}/look`, { comments: shown }).then(onLook, () => undefined);
  }, [id, shown, onLook]);
}

/** How many of the others' comments the page shows; null where it shows none to this person, or they are no member. */
export function othersComments(session: CalibrationSession, userId: number): number | null {
  if (!session.is_member || !session.is_revealed) return null;
  return session.items.reduce((sum, item) => sum + item.comments.filter((comment) => comment.author_id !== userId).length, 0);
}
