/** Back to a policy that served before: with a reason, and kept. */
import { useCallback, useState } from "react";

import { post } from "../shared/api/client";
import type { Policy } from "../shared/api/schema";
import { t } from "../shared/i18n";
import { Dialog, FIRST } from "../shared/ui/Dialog";
import { Fault } from "../shared/ui/Fault";
import { useAction } from "../shared/useAction";

export function RollBack({ policy, onChange }: { policy: Policy; onChange: () => void }) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const back = useAction(
    useCallback(() => post(`policies/${policy.id}/promote`, { reason }), [policy.id, reason]),
    useCallback(() => {
      setOpen(false);
      setReason("");
      onChange();
    }, [onChange]),
  );
  return (
    <>
      <button className="small" onClick={() => setOpen(true)}>
        {t("Go back to {{policy}} …", { policy: policy.name })}
      </button>
      {open && (
        <Dialog title={t("Go back to {{policy}}", { policy: policy.name })} onClose={() => setOpen(false)}>
          <p className="soft">{t("The next round's responses come from it. Comparisons that stand open stay. Your name and the reason are kept, and it can be undone in the same way.")}</p>
          <label className="field">
            {t("Reason")}
            <textarea rows={3} {...FIRST} value={reason} onChange={(event) => setReason(event.target.value)} />
          </label>
          <Fault error={back.fault} />
          <div className="row">
            <button className="primary" disabled={back.busy || reason.trim() === ""} onClick={back.run}>
              {t("Go back")}
            </button>
            <button onClick={() => setOpen(false)}>{t("Cancel")}</button>
          </div>
        </Dialog>
      )}
    </>
  );
}
