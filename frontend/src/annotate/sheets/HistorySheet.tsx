/** The own last judgements, each to be looked at again and changed. */
import { ago } from "../../shared/format";
import { t } from "../../shared/i18n";
import { Dialog } from "../../shared/ui/Dialog";
import { useNow } from "../../shared/useNow";
import type { Done, Happening } from "../desk";
import { verdict } from "../verdict";
import { CloseRow } from "./CloseRow";

const SHOWN = 12;

export function HistorySheet({ done, dispatch, onClose }: { done: readonly Done[]; dispatch: (event: Happening) => void; onClose: () => void }) {
  const now = useNow(30_000);
  return (
    <Dialog title={t("Your last judgements")} onClose={onClose}>
      {done.length === 0 ? (
        <p>{t("None yet.")}</p>
      ) : (
        <ol className="history">
          {done.slice(0, SHOWN).map(({ judgement, item }) => (
            <li key={judgement.id}>
              <button className="quiet" onClick={() => dispatch({ type: "edit", id: judgement.id })}>
                <span className="history-prompt" dir="auto">
                  {item.prompt.at(-1)?.content.slice(0, 200)}
                </span>
                <span className="soft small figures">{verdict(judgement.ranking, item.shown)}</span>
                <span className="soft small">{ago(judgement.received_at, now)}</span>
              </button>
            </li>
          ))}
        </ol>
      )}
      {done.length > 0 && <p className="soft small">{t("Choose one to change it. What was said before stays in the record.")}</p>}
      <CloseRow onClose={onClose} />
    </Dialog>
  );
}
