/** Faults that the annotator names. */
import { t } from "../../shared/i18n";
import { Dialog } from "../../shared/ui/Dialog";
import type { Happening, Judging } from "../desk";
import { flagName } from "../names";
import { CloseRow } from "./CloseRow";

export function FlagSheet({ desk, dispatch, onClose }: { desk: Judging; dispatch: (event: Happening) => void; onClose: () => void }) {
  return (
    <Dialog title={t("Flag this comparison")} onClose={onClose}>
      {desk.asks.flags.map((flag) => (
        <label key={flag}>
          <input type="checkbox" checked={desk.draft.flags.includes(flag)} onChange={() => dispatch({ type: "flag", flag })} />
          {flagName(flag)}
        </label>
      ))}
      <CloseRow onClose={onClose} />
    </Dialog>
  );
}
