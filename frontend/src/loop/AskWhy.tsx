/** What a refused round can do instead of going on, each with a reason: a button that asks for it. */
import { useCallback, useState } from "react";

import { post } from "../shared/api/client";
import type { Round } from "../shared/api/schema";
import { t } from "../shared/i18n";
import { Dialog, FIRST } from "../shared/ui/Dialog";
import { Fault } from "../shared/ui/Fault";
import { useAction } from "../shared/useAction";

interface Props {
  round: Round;
  /** Last part of the address. */
  verb: "collect-more" | "keep-old";
  name: string;
  title: string;
  explanation: string;
  onChange: () => void;
}

function AskWhy({ round, verb, name, title, explanation, onChange }: Props) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const go = useAction(
    useCallback(() => post(`rounds/${round.id}/${verb}`, { reason }), [round.id, verb, reason]),
    useCallback(() => {
      setOpen(false);
      setReason("");
      onChange();
    }, [onChange]),
  );
  return (
    <>
      <button className="small" onClick={() => setOpen(true)}>
        {name} …
      </button>
      {open && (
        <Dialog title={title} onClose={() => setOpen(false)}>
          <p className="soft">{explanation}</p>
          <label className="field">
            {t("Reason")}
            <textarea rows={3} {...FIRST} value={reason} onChange={(event) => setReason(event.target.value)} />
          </label>
          <Fault error={go.fault} />
          <div className="row">
            <button className="primary" disabled={go.busy || reason.trim() === ""} onClick={go.run}>
              {name}
            </button>
            <button onClick={() => setOpen(false)}>{t("Cancel")}</button>
          </div>
        </Dialog>
      )}
    </>
  );
}

/** Back to collecting: it trains anew once there are more judgements. */
export function CollectMore({ round, onChange }: { round: Round; onChange: () => void }) {
  return (
    <AskWhy
      round={round}
      verb="collect-more"
      name={t("Collect more")}
      title={t("Collect more in round {{number}}", { number: round.number })}
      explanation={t("The round collects again and trains anew once there are enough new judgements. What was refused stays on record, with your name and the reason.")}
      onChange={onChange}
    />
  );
}

/** On with the policy that serves: it writes the next comparisons, and the round closes. */
export function KeepOld({ round, onChange }: { round: Round; onChange: () => void }) {
  return (
    <AskWhy
      round={round}
      verb="keep-old"
      name={t("Keep the old policy")}
      title={t("Keep the old policy in round {{number}}", { number: round.number })}
      explanation={t("The policy that serves writes the next comparisons, and the round closes. The refused one stays on record, with your name and the reason.")}
      onChange={onChange}
    />
  );
}
