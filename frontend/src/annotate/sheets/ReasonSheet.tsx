/** The reason of an answer, with what the project asks of it. */
import { t } from "../../shared/i18n";
import { Dialog, FIRST } from "../../shared/ui/Dialog";
import type { Happening, Judging } from "../desk";
import { lettersMissing } from "../draft";
import { CloseRow } from "./CloseRow";

export function ReasonSheet({ desk, dispatch, onClose }: { desk: Judging; dispatch: (event: Happening) => void; onClose: () => void }) {
  const missing = lettersMissing(desk.draft, desk.asks);
  return (
    <Dialog title={t("Why?")} onClose={onClose}>
      <label className="field">
        <span className="soft">{t("What made the difference. Only the project's managers read it.")}</span>
        <textarea
          rows={5}
          {...FIRST}
          dir="auto"
          value={desk.draft.reason}
          maxLength={10000}
          onChange={(event) => dispatch({ type: "reason", text: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) onClose();
          }}
        />
      </label>
      <p className="soft small" role="status">
        {missing > 0 ? t("{{letters}} more letters are asked for.", { letters: missing }) : t("Ctrl + Enter closes.")}
      </p>
      <CloseRow onClose={onClose} />
    </Dialog>
  );
}
