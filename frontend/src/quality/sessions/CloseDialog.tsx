/** Ends a session, after a word about what that does. */
import { useCallback } from "react";

import { post } from "../../shared/api/client";
import type { CalibrationSession } from "../../shared/api/schema";
import { t } from "../../shared/i18n";
import { Dialog } from "../../shared/ui/Dialog";
import { Fault } from "../../shared/ui/Fault";
import { useAction } from "../../shared/useAction";

export function CloseDialog({ session, onDone, onClose }: { session: CalibrationSession; onDone: () => void; onClose: () => void }) {
  const missing = session.members.filter((member) => member.judged < session.comparisons).length;
  const close = useAction(
    useCallback(() => post(`sessions/${session.id}/close`), [session.id]),
    useCallback(() => {
      onDone();
      onClose();
    }, [onDone, onClose]),
  );
  return (
    <Dialog title={t("Close the session")} onClose={onClose}>
      <p>{t("Everybody in it sees what all have said. What is not judged goes back to the ordinary queue, to others. It cannot be opened again.")}</p>
      {missing > 0 && <p className="notice warn">{t("Not done yet: {{n}} of {{all}} people.", { n: missing, all: session.members.length })}</p>}
      <Fault error={close.fault} />
      <div className="row">
        <button className="primary" disabled={close.busy} onClick={close.run}>
          {t("Close it")}
        </button>
        <button onClick={onClose}>{t("Cancel")}</button>
      </div>
    </Dialog>
  );
}
