/** A better answer in the annotator's own words: the model learns from it as from a demonstration. */
import { t } from "../../shared/i18n";
import { Dialog, FIRST } from "../../shared/ui/Dialog";
import type { Happening, Judging } from "../desk";
import { LETTERS } from "../letters";
import { CloseRow } from "./CloseRow";

export function BetterSheet({ desk, dispatch, onClose }: { desk: Judging; dispatch: (event: Happening) => void; onClose: () => void }) {
  const say = (text: string) => dispatch({ type: "better", text });
  return (
    <Dialog title={t("A better answer")} onClose={onClose}>
      <label className="field">
        <span className="soft">{t("How it should be answered. The model learns from it; leave it empty if one of the responses is good enough.")}</span>
        <textarea
          rows={12}
          {...FIRST}
          dir="auto"
          value={desk.draft.better}
          maxLength={100000}
          onChange={(event) => {
            say(event.target.value);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) onClose();
          }}
        />
      </label>
      <CloseRow onClose={onClose}>
        {desk.draft.better === "" &&
          desk.item.responses.map((response, place) => (
            <button
              key={response.index}
              className="quiet"
              onClick={() => {
                say(response.text);
              }}
            >
              {t("Start from {{letter}}", { letter: LETTERS[place] ?? "" })}
            </button>
          ))}
      </CloseRow>
    </Dialog>
  );
}
