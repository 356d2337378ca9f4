/** Deleting a person's judgements for good: with a reason, which is kept. */
import { useCallback, useState } from "react";

import { post } from "../shared/api/client";
import { t } from "../shared/i18n";
import { Dialog, FIRST } from "../shared/ui/Dialog";
import { Fault } from "../shared/ui/Fault";
import { useAction } from "../shared/useAction";

export function Erase({ slug, annotator, onChange }: { slug: string; annotator: string; onChange: () => void }) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const erase = useAction(
    useCallback(() => post(`projects/${slug}/lineage/erase`, { annotator, reason }), [slug, annotator, reason]),
    useCallback(() => {
      setOpen(false);
      setReason("");
      onChange();
    }, [onChange]),
  );
  return (
    <>
      <button onClick={() => setOpen(true)}>{t("Delete these judgements …")}</button>
      {open && (
        <Dialog title={t("Delete all judgements of {{name}}", { name: annotator })} onClose={() => setOpen(false)}>
          <p className="notice warn">{t("This cannot be undone. What is shown above is marked as having learnt from them; their answers are open again for others. To let them not count, exclude them on the Quality page instead.")}</p>
          <label className="field">
            {t("Reason")}
            <textarea rows={3} {...FIRST} value={reason} onChange={(event) => setReason(event.target.value)} />
          </label>
          <Fault error={erase.fault} />
          <div className="row">
            <button className="primary" disabled={erase.busy || reason.trim() === ""} onClick={erase.run}>
              {t("Delete for good")}
            </button>
            <button onClick={() => setOpen(false)}>{t("Cancel")}</button>
          </div>
        </Dialog>
      )}
    </>
  );
}
