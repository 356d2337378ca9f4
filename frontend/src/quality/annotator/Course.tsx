/** Agreement with the others over an annotator's judgements, and since when it has fallen. */
import type { Drift } from "../../shared/api/schema";
import { t } from "../../shared/i18n";
import { LinePlot } from "../../shared/plots/LinePlot";
import { Link } from "../../shared/router";
import { annotatorAt } from "../addresses";
import { How } from "../How";

const WINDOW = 20;

export function Course({ drift, slug, id }: { drift: Drift | null; slug: string; id: number }) {
  return (
    <section aria-label={t("Agreement over time")}>
      <h2>{t("Agreement over time")}</h2>
      {drift === null ? (
        <p className="soft">{t("Fewer than 40 judgements on pairs that others judged too: no course can be told yet.")}</p>
      ) : (
        <>
          {drift.is_alarm && (
            <p className="notice warn">
              {t("Agrees less with the others than before.")} <Link href={annotatorAt(slug, id, "since_drift")}>{t("The judgements since then")}</Link>
            </p>
          )}
          <LinePlot
            title={t("Agreement with the others' answer")}
            note={t("in runs of 20 judgements; band: 95 %")}
            xLabel={t("judgements")}
            xText={(value) => String(Math.round(value))}
            share
            lines={[{ name: t("agreement"), points: drift.windows.flatMap(({ value, low, high }, index) => (value === null ? [] : [{ x: WINDOW * (index + 1), y: value, low, high }])) }]}
          />
          <How name="drift" label={t("Agreement over time")} />
        </>
      )}
    </section>
  );
}
