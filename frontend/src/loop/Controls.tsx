/** Starting a round, and the demo's simulated annotators. What cannot be done says why. */
import { useCallback, useState } from "react";

import { post } from "../shared/api/client";
import type { Loop } from "../shared/api/schema";
import { wholeNumber } from "../shared/format";
import { locale, t } from "../shared/i18n";
import { Link } from "../shared/router";
import { DataChecks } from "../shared/ui/DataChecks";
import { Fault } from "../shared/ui/Fault";
import { useAction } from "../shared/useAction";
import { Override } from "./Override";

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
  const isHeldBack = collects && loop.held_back_why !== "";
  return (
    <div className="stack">
      <div className="row">
        <button className="primary" onClick={round.run} disabled={round.busy || blocked || (isHeldBack && !asks)}>
          {isFirst && loop.rounds.length === 0 ? t("Start: fine-tune and sample") : t("Start the round")}
        </button>
        {isHeldBack && !blocked && <Override slug={slug} why={loop.held_back_why} simulate={asks} onChange={onChange} />}
        {loop.can_simulate && (
          <label>
            <input
              type="checkbox"
              checked={simulate}
              onChange={(event) => {
                setSimulate(event.target.checked);
              }}
            />
            {t("let simulated annotators judge what is missing (demo only)")}
          </label>
        )}
        <span className="soft">{blocked ? loop.cannot_start_why : readiness(loop, missing, isFirst, asks)}</span>
      </div>
      {collects && <DataChecks checks={loop.data_checks} slug={slug} />}
      {loop.can_simulate && collects && <AskSimulated slug={slug} onChange={onChange} />}
      <p className="soft small">
        {due(loop)} {schedule(loop)} <Link href={`/p/${slug}/settings#loop`}>{t("Loop settings")}</Link> · <a href="/admin/django_celery_beat/periodictask/">{t("Times")}</a> · <Link href={`/p/${slug}/lineage`}>{t("Lineage")}</Link>
      </p>
      <Fault error={round.fault} />
    </div>
  );
}

function readiness(loop: Loop, missing: number, isFirst: boolean, asks: boolean): string {
  if (isFirst) return asks ? t("Goes on through the first round to policy v1.") : t("Makes policy v0 and the first comparisons.");
  const ready = { ready: wholeNumber(loop.judgements_ready), needed: wholeNumber(loop.judgements_needed) };
  return missing > 0
    ? t("{{ready}} of {{needed}} judgements are there; {{missing}} are missing.", { ...ready, missing: wholeNumber(missing) })
    : t("{{ready}} of {{needed}} judgements are there.", ready);
}

function due(loop: Loop): string {
  const at = loop.schedule.due_at;
  return at === null ? "" : t("Its time came at {{time}}; it starts as soon as it is ready.", { time: new Date(at).toLocaleString(locale()) });
}

function schedule(loop: Loop): string {
  const { every_h, new_preferences, times } = loop.schedule;
  const parts = [
    ...(every_h === null ? [] : [t("Rounds also start every {{count}} hours.", { count: every_h })]),
    ...(new_preferences === null ? [] : [t("Rounds also start after {{n}} new judgements.", { count: new_preferences, n: wholeNumber(new_preferences) })]),
    ...(times.length === 0 ? [] : [t("Rounds also start at their times: {{times}}.", { times: times.join("; ") })]),
  ];
  return parts.length === 0 ? t("No schedule: rounds start by a click.") : parts.join(" ");
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
        {t("Ask simulated annotators")}
      </button>
      <label>
        {t("How many judgements")}
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
      </label>
      <span className="soft small">{t("Marked as simulated wherever they show.")}</span>
      <Fault error={ask.fault} />
    </div>
  );
}
