/** One round: where it stands, what it read, what its gates said, its runs, and the cord to halt it. */
import { useCallback, useState } from "react";

import { post } from "../shared/api/client";
import type { Gate, Round } from "../shared/api/schema";
import { ago, count } from "../shared/format";
import { t } from "../shared/i18n";
import { Dialog, FIRST } from "../shared/ui/Dialog";
import { Fault } from "../shared/ui/Fault";
import { useAction } from "../shared/useAction";
import { useNow } from "../shared/useNow";
import { KIND_NAMES, STATE_NAMES } from "./names";

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
        <h3>Round {round.number}</h3>
        <span className={`mark ${mark}`}>
          {STATE_NAMES[round.state]}
          {round.halted_from !== null && ` while ${STATE_NAMES[round.halted_from]}`}
        </span>
        <span className="soft small">
          started by {round.trigger}, {ago(round.started_at, now)}
        </span>
        <span className="spring" />
        <Cord round={round} onChange={onChange} />
      </div>
      {round.state === "halted" && <p className="notice bad">{round.reason}</p>}
      <p className="figures small">{facts(round)}</p>
      {round.gates.map((gate) => (
        <GateVerdict key={gate.name} gate={gate} />
      ))}
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
              {KIND_NAMES[run.kind]}: {run.state}
            </button>
          ))}
        </p>
      )}
    </article>
  );
}

function facts(round: Round): string {
  const simulated = round.simulated_judgements > 0 ? ` (${round.simulated_judgements.toLocaleString("en")} simulated)` : "";
  return [
    round.comparisons > 0 ? count(round.comparisons, "comparison") : "",
    round.judgements > 0 ? count(round.judgements, "judgement") + simulated : "",
    round.snapshot === null ? "" : `snapshot ${round.snapshot.number} with ${count(round.snapshot.preferences, "preference")}`,
    round.reward_model === null ? "" : `reward model v${round.reward_model.version}`,
    round.policy_before === null ? "" : `from ${round.policy_before.name}`,
    round.policy_after === null ? "" : `to ${round.policy_after.name}`,
  ]
    .filter((part) => part !== "")
    .join(" · ");
}

function GateVerdict({ gate }: { gate: Gate }) {
  return (
    <details className="gate" open={!gate.passed}>
      <summary>
        <span className={`mark ${gate.passed ? "good" : "bad"}`}>{gate.passed ? "passed" : "refused"}</span> {gate.sentence}
      </summary>
      <ul className="small">
        {gate.checks.map((check) => (
          <li key={check.name}>
            {check.passed ? "✓" : "✗"} {check.sentence} <span className="soft">(wanted: {check.bound})</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function isRefused(round: Round): boolean {
  return round.halted_from?.startsWith("gating") === true || round.gates.some((gate) => gate.name === "data" && !gate.passed);
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
  const name = verb === "halt" ? "Halt" : "Resume";
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
          title={`${name} round ${round.number}`}
          onClose={() => {
            setOpen(false);
          }}
        >
          {verb === "resume" && isRefused(round) && (
            <p className="notice warn">{t("A gate refused here. Resuming overrides its verdict; that is kept with your reason.")}</p>
          )}
          <label className="field">
            Reason
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
              Cancel
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
