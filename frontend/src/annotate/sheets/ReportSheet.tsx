/** A word to the managers about what is wrong with the comparison; the task stays on the desk. */
import { useState } from "react";

import { t } from "../../shared/i18n";
import { Dialog } from "../../shared/ui/Dialog";
import { CloseRow } from "./CloseRow";

export function ReportSheet({ onReport, onClose }: { onReport: (text: string) => void; onClose: () => void }) {
  const [text, setText] = useState("");
  const send = () => {
    onReport(text.trim());
    onClose();
  };
  return (
    <Dialog title={t("Report a problem")} onClose={onClose}>
      <label className="field">
        <span className="soft">{t("The managers read it. The comparison stays with you: judge it, or skip it.")}</span>
        <textarea rows={4} autoFocus maxLength={5000} value={text} onChange={(event) => setText(event.target.value)} />
      </label>
      <CloseRow onClose={onClose}>
        <button className="primary" disabled={text.trim() === ""} onClick={send}>
          {t("Send the report")}
        </button>
      </CloseRow>
    </Dialog>
  );
}
