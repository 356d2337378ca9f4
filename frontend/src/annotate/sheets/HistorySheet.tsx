/** The own last judgements. */
import { ago } from "../../shared/format";
import { t } from "../../shared/i18n";
import { Dialog } from "../../shared/ui/Dialog";
import { useNow } from "../../shared/useNow";
import type { Done } from "../desk";
import { verdict } from "../verdict";
import { CloseRow } from "./CloseRow";

export function HistorySheet({ done, onClose }: { done: readonly Done[]; onClose: () => void }) {
  const now = useNow(30_000);
  return (
    <Dialog title={t("Your last judgements")} onClose={onClose}>
      {done.length === 0 ? (
        <p>{t("None yet.")}</p>
      ) : (
        <ol className="history">
          {done.slice(0, 12).map(({ judgement, item }) => (
            <li key={judgement.id}>
              <span dir="auto">{item.prompt.at(-1)?.content.slice(0, 90)}</span>
              <span className="soft small">{` ${verdict(judgement.ranking, item.shown)} · ${ago(judgement.received_at, now)}`}</span>
            </li>
          ))}
        </ol>
      )}
      <CloseRow onClose={onClose} />
    </Dialog>
  );
}
