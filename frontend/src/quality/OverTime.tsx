/** Agreement over time, with intervals, against what was published between people. */
import type { QualityPoint, QualityReport } from "../shared/api/schema";
import { locale, t } from "../shared/i18n";
import { wholeNumber } from "../shared/format";
import { LinePlot } from "../shared/plots/LinePlot";
import { CEILINGS } from "./ceilings";
import { How } from "./How";

export function OverTime({ report, history }: { report: QualityReport; history: readonly QualityPoint[] }) {
  const runs = report.over_time ?? [];
  const untimed = report.untimed ?? 0;
  const points = runs.flatMap(({ until, raw_without_ties: { value, low, high } }) => (value === null ? [] : [{ x: Date.parse(until), y: value, low, high }]));
  const read = history.flatMap((point) => (point.raw.value === null ? [] : [{ x: point.judgements, y: point.raw.value, low: point.raw.low, high: point.raw.high }]));
  return (
    <section aria-label={t("Agreement over time")}>
      {points.length === 0 ? (
        <>
          <h2>{t("Agreement without ties over time")}</h2>
          <p className="soft">{t("Nothing to draw yet: no two annotators have judged the same comparison at known times. The course begins with the judgements that are given here, or imported with their time.")}</p>
        </>
      ) : (
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
      )}
      {untimed > 0 && (
        <p className="soft small">{t("Kept out of this and of drift: {{n}} judgements that a file brought without the time of judging (at). The moment of an import says nothing about it.", { count: untimed, n: wholeNumber(untimed) })}</p>
      )}
      {points.length === 1 && <p className="soft small">{t("So far there is one run alone: the course begins with the next judgements.")}</p>}
      <How name="over_time" label={t("Agreement without ties over time")} />
      {read.length > 1 && (
        <LinePlot
          title={t("Raw agreement of all judgements, report by report")}
          note={t("band: 95 % bootstrap over comparisons")}
          xLabel={t("judgements")}
          xText={(value) => wholeNumber(Math.round(value))}
          share
          lines={[{ name: t("raw agreement"), points: read }]}
        />
      )}
    </section>
  );
}
