/** How far the members agreed before they talked. */
import type { CalibrationSession } from "../../shared/api/schema";
import { t } from "../../shared/i18n";
import { Plain, Share } from "../Measure";

export function Agreement({ agreement }: { agreement: NonNullable<CalibrationSession["agreement"]> }) {
  return (
    <section aria-label={t("Agreement before the discussion")}>
      <h2>{t("Agreement before the discussion")}</h2>
      <dl className="headline">
        <Share name={t("Raw agreement")} estimate={agreement.raw} means={t("Of two answers to one comparison.")} how="raw" href={null} />
        <Share name={t("Agreement without ties")} estimate={agreement.raw_without_ties} means={t("Where both prefer one response.")} how="without_ties" href={null} />
        <Plain name={t("Alpha, ordinal")} estimate={agreement.alpha_ordinal} means={t("Zero is chance, one is perfect.")} how="alpha" href={null} />
      </dl>
    </section>
  );
}
