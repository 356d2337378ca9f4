/** A word to the managers about what is wrong with the comparison; the task stays on the desk. */
import { t } from "../../shared/i18n";
import { Dialog, FIRST } from "../../shared/ui/Dialog";
import type { Happening, Judging } from "../desk";
import { CloseRow } from "./CloseRow";

interface Props {
  desk: Judging;
  dispatch: (event: Happening) => void;
  onReport: () => void;
  onClose: () => void;
}

export function ReportSheet({ desk, dispatch, onReport, onClose }: Props) {
  const text = desk.draft.report;
  const send = () => {
    if (text.trim() === "") return;
    onReport();
    onClose();
  };
  return (
    <Dialog title={t("Report a problem")} onClose={onClose}>
      <label className="field">
        <span className="soft">{t("The managers read it. The comparison stays with you: judge it, or skip it.")}</span>
        <textarea
          {...FIRST}
          rows={4}
          dir="auto"
          maxLength={5000}
          value={text}
          onChange={(event) => dispatch({ type: "note", about: "report", text: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
          }}
        />
      </label>
      <CloseRow onClose={onClose}>
        <button className="primary" disabled={text.trim() === ""} onClick={send}>
          {t("Send the report")} <kbd>{t("Ctrl + Enter")}</kbd>
        </button>
      </CloseRow>
    </Dialog>
  );
}
