/** Agreement over time, with intervals, against what was published between people. */
import type { QualityPoint, QualityReport } from "../shared/api/schema";
import { locale, t } from "../shared/i18n";
import { wholeNumber } from "../shared/format";
import { LinePlot } from "../shared/plots/LinePlot";
import { CEILINGS } from "./ceilings";
import { How } from "./How";

export function OverTime({ report, history }: { report: QualityReport; history: readonly QualityPoint[] }) {
  const runs = report.over_time ?? [];
  const points = runs.flatMap(({ until, raw_without_ties: { value, low, high } }) => (value === null ? [] : [{ x: Date.parse(until), y: value, low, high }]));
  const read = history.flatMap((point) => (point.raw.value === null ? [] : [{ x: point.judgements, y: point.raw.value, low: point.raw.low, high: point.raw.high }]));
  return (
    <section aria-label={t("Agreement over time")}>
      <LinePlot
        title={t("Agreement without ties over time")}
        note={t("comparisons by their last judgement, in runs of about {{n}}; band: 95 %; dashed: agreement between people as published", { n: wholeNumber(runs[0]?.comparisons ?? 0) })}
        xLabel={t("until")}
        xText={(moment) => new Date(moment).toLocaleDateString(locale(), { day: "numeric", month: "short", year: "numeric" })}
        share
        height={240}
        lines={[{ name: t("agreement"), points }]}
        levels={CEILINGS}
      />
      {points.length < 2 && <p className="soft small">{t("So far there is one run alone: the course begins with the next judgements.")}</p>}
      <How name="over_time" label={t("Agreement without ties over time")} />
      <LinePlot
        title={t("Raw agreement of all judgements, report by report")}
        note={t("band: 95 % bootstrap over comparisons")}
        xLabel={t("judgements")}
        xText={(value) => wholeNumber(Math.round(value))}
        share
        lines={[{ name: t("raw agreement"), points: read }]}
      />
    </section>
  );
}
