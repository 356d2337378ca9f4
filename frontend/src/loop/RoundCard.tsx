/** One round: where it stands, what it read, what its gates said, its runs, and the cord to halt it. */
import { useCallback, useState } from "react";

import { post } from "../shared/api/client";
import type { Round } from "../shared/api/schema";
import { ago, wholeNumber } from "../shared/format";
import { t } from "../shared/i18n";
import { Dialog, FIRST } from "../shared/ui/Dialog";
import { Fault } from "../shared/ui/Fault";
import { useAction } from "../shared/useAction";
import { useNow } from "../shared/useNow";
import { CollectMore, KeepOld } from "./AskWhy";
import { GateVerdict } from "./GateVerdict";
import { HumanGate } from "./HumanGate";
import { PairingVerdict } from "./PairingVerdict";
import { kindName, roundState, runState, startedBy } from "./names";

interface Props {
  round: Round;
  openRun: number | null;
  onOpenRun: (id: number) => void;
  onChange: () => void;
}

export function RoundCard({ round, openRun, onOpenRun, onChange }: Props) {
  const now = useNow(30_000);
  const mark = round.state === "halted" ? "bad" : round.state === "closed" ? "good" : "accent";
  return (
    <article className="round">
      <div className="row">
        <h3>{t("Round {{number}}", { number: round.number })}</h3>
        {round.attempt > 1 && <span className="mark">{t("attempt {{n}}", { n: round.attempt })}</span>}
        <span className={`mark ${mark}`}>
          {round.halted_from === null ? roundState(round.state) : t("halted while {{state}}", { state: roundState(round.halted_from) })}
        </span>
        <span className="soft small">
          {startedBy(round.trigger)}, {ago(round.started_at, now)}
        </span>
        <span className="spring" />
        {round.can_collect_more && <CollectMore round={round} onChange={onChange} />}
        {round.can_keep_old && <KeepOld round={round} onChange={onChange} />}
        <Cord round={round} onChange={onChange} />
      </div>
      {round.state === "halted" && <p className="notice bad">{round.reason}</p>}
      <p className="figures small">{facts(round)}</p>
      {round.gates.map((gate) => (
        <GateVerdict key={`${gate.name}-${gate.attempt}`} gate={gate} isOld={gate.attempt < round.attempt} />
      ))}
      {round.human_gate !== null && <HumanGate gate={round.human_gate} />}
      {round.pairing !== null && <PairingVerdict pairing={round.pairing} />}
      {round.runs.length > 0 && (
        <p className="row">
          {round.runs.map((run) => (
            <button
              key={run.id}
              className={run.id === openRun ? "small on" : "small"}
              aria-pressed={run.id === openRun}
              onClick={() => {
                onOpenRun(run.id);
              }}
            >
              {kindName(run.kind)}: {runState(run.state)}
            </button>
          ))}
        </p>
      )}
    </article>
  );
}

function facts(round: Round): string {
  const counted = (n: number) => ({ count: n, n: wholeNumber(n) });
  const simulated = round.simulated_judgements > 0 ? ` (${t("{{n}} simulated", { n: wholeNumber(round.simulated_judgements) })})` : "";
  return [
    round.comparisons > 0 ? t("{{n}} comparisons", counted(round.comparisons)) : "",
    round.judgements > 0 ? t("{{n}} judgements", counted(round.judgements)) + simulated : "",
    round.snapshot === null ? "" : t("snapshot {{number}} with {{n}} preferences", { number: round.snapshot.number, ...counted(round.snapshot.preferences) }),
    round.reward_model === null ? "" : t("reward model v{{version}}", { version: round.reward_model.version }),
    round.policy_before === null ? "" : t("from {{policy}}", { policy: round.policy_before.name }),
    round.policy_after === null ? "" : t("to {{policy}}", { policy: round.policy_after.name }),
  ]
    .filter((part) => part !== "")
    .join(" · ");
}

/** Halted by a gate, and nobody has answered for it. */
function isRefused(round: Round): boolean {
  return round.gates.some((gate) => !gate.passed && !gate.is_overridden && gate.attempt === round.attempt);
}

/** Halting and resuming: both ask for a reason, and both are kept. */
function Cord({ round, onChange }: { round: Round; onChange: () => void }) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const verb = round.state === "halted" ? "resume" : "halt";
  const pull = useAction(
    useCallback(() => post(`rounds/${round.id}/${verb}`, { reason }), [round.id, verb, reason]),
    useCallback(() => {
      setOpen(false);
      setReason("");
      onChange();
    }, [onChange]),
  );
  if (round.state === "closed") return null;
  const name = verb === "halt" ? t("Halt") : t("Resume");
  const title = verb === "halt" ? t("Halt round {{number}}", { number: round.number }) : t("Resume round {{number}}", { number: round.number });
  return (
    <>
      <button
        className="small"
        onClick={() => {
          setOpen(true);
        }}
      >
        {name}
      </button>
      {open && (
        <Dialog
          title={title}
          onClose={() => {
            setOpen(false);
          }}
        >
          {verb === "resume" && isRefused(round) && (
            <p className="notice warn">{t("A gate refused here. Resuming overrides its verdict; that is kept with your reason.")}</p>
          )}
          <label className="field">
            {t("Reason")}
            <textarea
              rows={3}
              {...FIRST}
              value={reason}
              onChange={(event) => {
                setReason(event.target.value);
              }}
            />
          </label>
          <Fault error={pull.fault} />
          <div className="row">
            <button className="primary" disabled={pull.busy || reason.trim() === ""} onClick={pull.run}>
              {name}
            </button>
            <button
              onClick={() => {
                setOpen(false);
              }}
            >
              {t("Cancel")}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
