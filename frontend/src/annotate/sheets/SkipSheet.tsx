/** Why a comparison is passed by: by number key, click or in own words. */
import { useState } from "react";

import { t } from "../../shared/i18n";
import { Dialog } from "../../shared/ui/Dialog";
import { type SkipReason, skipReasons } from "../names";
import { CloseRow } from "./CloseRow";

export function SkipSheet({ onSkip, onClose }: { onSkip: (code: SkipReason, words: string) => void; onClose: () => void }) {
  const [words, setWords] = useState("");
  const reasons = skipReasons();
  const choose = (code: SkipReason) => {
    onSkip(code, words.trim());
    onClose();
  };
  return (
    <Dialog
      title={t("Skip this comparison")}
      onClose={onClose}
      onKey={(key) => {
        const reason = reasons[Number(key) - 1];
        if (reason !== undefined) choose(reason[0]);
      }}
    >
      <p className="soft">{t("It goes to somebody else and does not come back to you. Undo (z) takes it back.")}</p>
      {reasons.map(([code, name], place) => (
        <button
          key={code}
          onClick={() => {
            choose(code);
          }}
        >
          {name} <kbd>{place + 1}</kbd>
        </button>
      ))}
      <label className="field">
        <span className="soft">{t("In your own words, if you like")}</span>
        <input type="text" maxLength={500} value={words} onChange={(event) => setWords(event.target.value)} />
      </label>
      <CloseRow onClose={onClose} />
    </Dialog>
  );
}
