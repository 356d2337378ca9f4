/** Why a comparison is passed by: by number key, click or in own words. */
import { t } from "../../shared/i18n";
import { Dialog } from "../../shared/ui/Dialog";
import type { Happening, Judging } from "../desk";
import { type SkipReason, skipReasons } from "../names";
import { CloseRow } from "./CloseRow";

interface Props {
  desk: Judging;
  dispatch: (event: Happening) => void;
  onSkip: (code: SkipReason) => void;
  onClose: () => void;
}

export function SkipSheet({ desk, dispatch, onSkip, onClose }: Props) {
  const reasons = skipReasons();
  const choose = (code: SkipReason) => {
    onSkip(code);
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
      <label className="field">
        <span className="soft">{t("In your own words, if you like")}</span>
        <input
          type="text"
          dir="auto"
          maxLength={500}
          value={desk.draft.skip}
          onChange={(event) => dispatch({ type: "note", about: "skip", text: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === "Enter" && desk.draft.skip.trim() !== "") choose("other");
          }}
        />
      </label>
      <div className="reasons">
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
      </div>
      <CloseRow onClose={onClose} />
    </Dialog>
  );
}
