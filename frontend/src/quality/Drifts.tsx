/** Annotators who agree less with the others than they used to: one small plot each. */
import type { Drift, RaterRow } from "../shared/api/schema";
import { t } from "../shared/i18n";
import { LinePlot } from "../shared/plots/LinePlot";
import { Link } from "../shared/router";
import { annotatorAt } from "./addresses";
import { How } from "./How";

const MOST = 6;

export function Drifts({ drift, raters, slug }: { drift: Record<string, Drift>; raters: readonly RaterRow[]; slug: string }) {
  const alarmed = Object.entries(drift)
    .filter(([, seen]) => seen.is_alarm)
    .toSorted(([, a], [, b]) => a.p - b.p);
  if (alarmed.length === 0) return null;
  const ids = new Map(raters.map((rater) => [rater.annotator, rater.annotator_id]));
  return (
    <section aria-label={t("Drift")}>
      <h2>{t("Drift")}</h2>
      <p className="soft small">
        {t("These annotators agree less with the others than they did before; look at what they judged lately before it trains anything.")}
        {alarmed.length > MOST && ` ${t("The {{most}} surest of {{all}}.", { most: MOST, all: alarmed.length })}`}
      </p>
      <How name="drift" label={t("Drift")} />
      <div className="two">
        {alarmed.slice(0, MOST).map(([name, { windows }]) => (
          <div key={name}>
            <LinePlot
              title={name}
              note={t("agreement with the others' answer in runs of 20 judgements; band: 95 %")}
              xLabel={t("judgements")}
              xText={(value) => String(Math.round(value))}
              share
              lines={[{ name, points: windows.flatMap(({ value, low, high }, index) => (value === null ? [] : [{ x: 20 * (index + 1), y: value, low, high }])) }]}
            />
            <Link className="small" href={annotatorAt(slug, ids.get(name) ?? 0, "since_drift")}>
              {t("The judgements since then")}
            </Link>
          </div>
        ))}
      </div>
    </section>
  );
}
