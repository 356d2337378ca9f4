/** Starting a round on judgements that are held back: somebody answers for it, with a reason that is kept. */
import { useCallback, useState } from "react";

import { post } from "../shared/api/client";
import { t } from "../shared/i18n";
import { Dialog, FIRST } from "../shared/ui/Dialog";
import { Fault } from "../shared/ui/Fault";
import { useAction } from "../shared/useAction";

export function Override({ slug, why, simulate, onChange }: { slug: string; why: string; simulate: boolean; onChange: () => void }) {
  const [open, setOpen] = useState(false);
  const [override_reason, setReason] = useState("");
  const start = useAction(
    useCallback(() => post(`projects/${slug}/rounds`, { simulate, override_reason }), [slug, simulate, override_reason]),
    useCallback(() => {
      setOpen(false);
      onChange();
    }, [onChange]),
  );
  return (
    <>
      <button onClick={() => setOpen(true)}>{t("Start nevertheless …")}</button>
      {open && (
        <Dialog title={t("Start on judgements that are held back")} onClose={() => setOpen(false)}>
          <p className="notice warn">{why}</p>
          <p className="soft small">{t("Your name and the reason are kept with the round's data gate.")}</p>
          <label className="field">
            {t("Reason")}
            <textarea rows={3} {...FIRST} value={override_reason} onChange={(event) => setReason(event.target.value)} />
          </label>
          <Fault error={start.fault} />
          <div className="row">
            <button className="primary" disabled={start.busy || override_reason.trim() === ""} onClick={start.run}>
              {t("Start the round")}
            </button>
            <button onClick={() => setOpen(false)}>{t("Cancel")}</button>
          </div>
        </Dialog>
      )}
    </>
  );
}
