/** Faults that the annotator names, by number key or click. */
import { t } from "../../shared/i18n";
import { Dialog } from "../../shared/ui/Dialog";
import type { Happening, Judging } from "../desk";
import { flagName } from "../names";
import { CloseRow } from "./CloseRow";

export function FlagSheet({ desk, dispatch, onClose }: { desk: Judging; dispatch: (event: Happening) => void; onClose: () => void }) {
  const { flags } = desk.asks;
  return (
    <Dialog
      title={t("Flag this comparison")}
      onClose={onClose}
      onKey={(key) => {
        const flag = flags[Number(key) - 1];
        if (flag !== undefined) dispatch({ type: "flag", flag });
        else if (key === "Enter") onClose();
      }}
    >
      <div className="choices">
        {flags.map((flag, place) => (
          <label key={flag}>
            <input type="checkbox" checked={desk.draft.flags.includes(flag)} onChange={() => dispatch({ type: "flag", flag })} />
            {flagName(flag)}
            {place < 9 && <kbd aria-hidden="true">{place + 1}</kbd>}
          </label>
        ))}
      </div>
      <CloseRow onClose={onClose} />
    </Dialog>
  );
}
