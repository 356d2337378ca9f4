/** What the newest report says of one annotator: each figure with interval, n, meaning and the judgements behind it. */
import type { AnnotatorPage, Estimate } from "../../shared/api/schema";
import { duration, percent } from "../../shared/format";
import { t } from "../../shared/i18n";
import { annotatorAt } from "../addresses";
import { Measure, Plain, Share } from "../Measure";

export function Figures({ page, slug }: { page: AnnotatorPage; slug: string }) {
  const { figures, pool, seconds, person } = page;
  if (figures === null) return <p className="notice">{t("No report has read this annotator's judgements: none counts, or the first report is on its way.")}</p>;
  const at = (kind: string) => annotatorAt(slug, person.id, kind);
  const n = figures.judgements;
  return (
    <dl className="headline">
      <Share
        name={t("Reliability")}
        estimate={estimate(figures.reliability, figures.low, figures.high, n, t("Nobody else judged the same pairs."))}
        means={pool.reliability === null ? "" : t("How often the answer is the one on which the others settle. Mean of all: {{mean}}.", { mean: percent(pool.reliability, 0) })}
        how="reliability"
        href={at("differs")}
      />
      <Plain
        name={t("Discrimination")}
        estimate={estimate(figures.discrimination, figures.discrimination_low, figures.discrimination_high, n, t("Nobody else judged the same pairs."))}
        means={t("1 tells responses apart like the typical annotator, 0 not at all, below 0 reversed.")}
        how="discrimination"
        href={at("differs")}
      />
      <Share name={t("Known rankings")} estimate={figures.gold ?? none()} means={goldMeans(figures.gold_verdict)} how="gold" href={at("gold")} />
      <Share name={t("Said again")} estimate={figures.retest ?? none()} means={t("Second looks, sides swapped, that were answered as before.")} how="retest" href={at("retest")} />
      <Share
        signed
        name={t("Left beyond half")}
        estimate={estimate(figures.left_bias, figures.left_bias_low, figures.left_bias_high, (page.kinds["left"] ?? 0) + (page.kinds["right"] ?? 0), t("The order shown is not recorded."))}
        means={t("Choices for the left side beyond one half; sides are drawn at random.")}
        how="left_bias"
        href={at("left")}
      />
      <Share
        signed
        name={t("Longer beyond the others")}
        estimate={figures.length_bias ?? none()}
        means={figures.is_length_biased === true ? t("Distinct from none: a pull to length.") : t("Choices for the longer response beyond what the others choose.")}
        how="length_bias"
        href={at("longer")}
      />
      <Measure
        name={t("Pace")}
        value={seconds === null ? null : duration(seconds.median)}
        interval={seconds === null ? undefined : t("half of them {{low}} to {{high}}", { low: duration(seconds.low), high: duration(seconds.high) })}
        n={seconds?.n}
        why={t("No times are recorded.")}
        means={pool.seconds_median === null ? "" : t("The median annotator takes {{time}}.", { time: duration(pool.seconds_median) })}
        how="seconds"
        href={at("all")}
      />
      <Share name={t("Too fast to read")} estimate={figures.speed ?? none()} means={t("Faster than reading 60 characters a second.")} how="speed" href={at("fast")} />
    </dl>
  );
}

function goldMeans(verdict: string | null | undefined): string {
  if (verdict === "review") return t("The sequential test recommends that somebody looks.");
  return verdict === "passes" ? t("The sequential test is passed.") : t("The sequential test has not decided yet.");
}

function estimate(value: number | null | undefined, low: number | null | undefined, high: number | null | undefined, n: number, why: string): Estimate {
  return value == null || low == null || high == null ? { value: null, why } : { value, low, high, n };
}

function none(): Estimate {
  return { value: null, why: t("The report is older than this figure.") };
}
