/** A refused round goes back to collecting: it trains anew once there are more judgements. */
import { useCallback, useState } from "react";

import { post } from "../shared/api/client";
import type { Round } from "../shared/api/schema";
import { t } from "../shared/i18n";
import { Dialog, FIRST } from "../shared/ui/Dialog";
import { Fault } from "../shared/ui/Fault";
import { useAction } from "../shared/useAction";

export function CollectMore({ round, onChange }: { round: Round; onChange: () => void }) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const go = useAction(
    useCallback(() => post(`rounds/${round.id}/collect-more`, { reason }), [round.id, reason]),
    useCallback(() => {
      setOpen(false);
      setReason("");
      onChange();
    }, [onChange]),
  );
  return (
    <>
      <button className="small" onClick={() => setOpen(true)}>
        {t("Collect more …")}
      </button>
      {open && (
        <Dialog title={t("Collect more in round {{number}}", { number: round.number })} onClose={() => setOpen(false)}>
          <p className="soft">{t("The round collects again and trains anew once there are enough new judgements. What was refused stays on record, with your name and the reason.")}</p>
          <label className="field">
            {t("Reason")}
            <textarea rows={3} {...FIRST} value={reason} onChange={(event) => setReason(event.target.value)} />
          </label>
          <Fault error={go.fault} />
          <div className="row">
            <button className="primary" disabled={go.busy || reason.trim() === ""} onClick={go.run}>
              {t("Collect more")}
            </button>
            <button onClick={() => setOpen(false)}>{t("Cancel")}</button>
          </div>
        </Dialog>
      )}
    </>
  );
}
