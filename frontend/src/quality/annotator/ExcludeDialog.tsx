/** Excluding an annotator's judgements: all, or those of a window of time; always with a reason. */
import { useCallback, useState } from "react";

import { post } from "../../shared/api/client";
import { t } from "../../shared/i18n";
import { ReasonDialog } from "../ReasonDialog";

interface Props {
  id: number;
  name: string;
  /** The only judgement, where it is about one. */
  judgement: string | null;
  onDone: () => void;
  onClose: () => void;
}

export function ExcludeDialog({ id, name, judgement, onDone, onClose }: Props) {
  const [hasWindow, setHasWindow] = useState(false);
  const [from, setFrom] = useState("");
  const [until, setUntil] = useState("");
  const starts_at = hasWindow ? moment(from) : null;
  const ends_at = hasWindow ? moment(until) : null;
  const act = useCallback((reason: string) => post(`annotators/${id}/exclusions`, { reason, judgement, starts_at, ends_at }), [id, judgement, starts_at, ends_at]);
  return (
    <ReasonDialog
      title={judgement === null ? t("Exclude judgements of {{name}}", { name }) : t("Exclude one judgement of {{name}}", { name })}
      label={t("Reason")}
      verb={t("Exclude")}
      act={act}
      onDone={onDone}
      onClose={onClose}
    >
      <p className="soft small">{t("Calibration weighs every annotator by their reliability already. Exclude what should not count at all; nothing is deleted, and it can be undone.")}</p>
      {judgement === null && (
        <div className="row">
          <label>
            <input type="radio" name="range" checked={!hasWindow} onChange={() => setHasWindow(false)} />
            {t("all judgements")}
          </label>
          <label>
            <input type="radio" name="range" checked={hasWindow} onChange={() => setHasWindow(true)} />
            {t("a window of time")}
          </label>
        </div>
      )}
      {judgement === null && hasWindow && (
        <div className="row">
          <label className="field">
            {t("From (empty: ever)")}
            <input type="datetime-local" value={from} onChange={(event) => setFrom(event.target.value)} />
          </label>
          <label className="field">
            {t("Until before (empty: for good)")}
            <input type="datetime-local" value={until} onChange={(event) => setUntil(event.target.value)} />
          </label>
        </div>
      )}
    </ReasonDialog>
  );
}

function moment(text: string): string | null {
  return text === "" ? null : new Date(text).toISOString();
}
