/** Starting a round, and the demo's simulated annotators. What cannot be done says why. */
import { useCallback, useState } from "react";

import { post } from "../shared/api/client";
import type { Loop } from "../shared/api/schema";
import { count } from "../shared/format";
import { Fault } from "../shared/ui/Fault";
import { useAction } from "../shared/useAction";

interface Props {
  loop: Loop;
  slug: string;
  onChange: () => void;
}

export function Controls({ loop, slug, onChange }: Props) {
  const [simulate, setSimulate] = useState(true);
  const asks = loop.can_simulate && simulate;
  const round = useAction(
    useCallback(() => post(`projects/${slug}/rounds`, { simulate: asks }), [slug, asks]),
    onChange,
  );
  const missing = Math.max(0, loop.judgements_needed - loop.judgements_ready);
  const isFirst = loop.policies.length === 0;
  const collects = loop.rounds[0]?.state === "collecting";
  const blocked = !loop.can_start && !(asks && collects && missing > 0);
  return (
    <div className="stack">
      <div className="row">
        <button className="primary" onClick={round.run} disabled={round.busy || blocked}>
          {isFirst && loop.rounds.length === 0 ? "Start: fine-tune and sample" : "Start the round"}
        </button>
        {loop.can_simulate && (
          <label>
            <input
              type="checkbox"
              checked={simulate}
              onChange={(event) => {
                setSimulate(event.target.checked);
              }}
            />
            let simulated annotators judge what is missing (demo only)
          </label>
        )}
        <span className="soft">{blocked ? loop.cannot_start_why : readiness(loop, missing, isFirst, asks)}</span>
      </div>
      {loop.can_simulate && collects && <AskSimulated slug={slug} onChange={onChange} />}
      <p className="soft small">
        {schedule(loop)} <a href="/admin/training/loopsettings/">Loop settings</a>
      </p>
      <Fault error={round.fault} />
    </div>
  );
}

function readiness(loop: Loop, missing: number, isFirst: boolean, asks: boolean): string {
  if (isFirst) return asks ? "Goes on through the first round to policy v1." : "Makes policy v0 and the first comparisons.";
  const ready = `${loop.judgements_ready.toLocaleString("en")} of ${loop.judgements_needed.toLocaleString("en")} judgements are there`;
  return missing > 0 ? `${ready}; ${missing} are missing.` : `${ready}.`;
}

function schedule(loop: Loop): string {
  const { every_h, new_preferences } = loop.schedule;
  const parts = [
    ...(every_h === null ? [] : [`every ${count(every_h, "hour")}`]),
    ...(new_preferences === null ? [] : [`after ${count(new_preferences, "new judgement")}`]),
  ];
  return parts.length === 0 ? "No schedule: rounds start by a click." : `Rounds also start ${parts.join(" or ")}.`;
}

function AskSimulated({ slug, onChange }: { slug: string; onChange: () => void }) {
  const [wanted, setWanted] = useState(100);
  const ask = useAction(
    useCallback(() => post(`projects/${slug}/simulate`, { judgements: wanted }), [slug, wanted]),
    onChange,
  );
  return (
    <div className="row">
      <button onClick={ask.run} disabled={ask.busy || !(wanted >= 1)}>
        Ask simulated annotators
      </button>
      <label>
        for{" "}
        <input
          type="number"
          min={1}
          max={5000}
          value={wanted}
          style={{ width: "6rem" }}
          onChange={(event) => {
            setWanted(event.target.valueAsNumber);
          }}
        />
        judgements
      </label>
      <span className="soft small">Marked as simulated wherever they show.</span>
      <Fault error={ask.fault} />
    </div>
  );
}
