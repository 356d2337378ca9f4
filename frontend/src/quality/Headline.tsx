/** The headline figures, each with interval, n, what it means, how it is measured, and the judgements behind it. */
import type { QualityReport } from "../shared/api/schema";
import { duration, percent, wholeNumber } from "../shared/format";
import { t } from "../shared/i18n";
import { Histogram } from "../shared/plots/Histogram";
import { comparisonsAt } from "./addresses";
import { Measure, Plain, Share } from "./Measure";

export function Headline({ report, slug }: { report: QualityReport; slug: string }) {
  const { agreement, agreement_fixed: fixed, certainty } = report;
  const pairs = certainty.histogram.reduce((sum, bin) => sum + bin, 0);
  const shared = comparisonsAt(slug, { kind: "shared", order: "disagreement" });
  const preferences = (count: number) => t("{{n}} preferences", { count, n: wholeNumber(count) });
  return (
    <>
      <dl className="headline">
        <Share name={t("Raw agreement")} estimate={agreement.raw} means={t("How often two annotators of a comparison say the same; a tie agrees with a tie alone.")} how="raw" href={shared} />
        {fixed !== null && <Share name={t("Raw agreement, asked beforehand")} estimate={fixed.raw} means={t("The same of answers that were wanted whatever others said. More is asked where people disagree, which makes the figure beside it too low.")} how="fixed" href={null} />}
        <Share name={t("Agreement without ties")} estimate={agreement.raw_without_ties} means={t("The same among those who preferred one response.")} how="without_ties" href={comparisonsAt(slug, { kind: "decided", order: "disagreement" })} />
        <Plain name={t("Alpha, ordinal")} estimate={agreement.alpha_ordinal} means={t("Krippendorff's alpha: 1 is perfect, 0 is chance; a tie lies between the two sides.")} how="alpha" href={shared} />
        <Plain name={t("AC1")} estimate={agreement.gwet_ac1} means={t("Gwet's coefficient: like alpha, but steady where one answer prevails.")} how="ac1" href={shared} />
        <Measure
          name={t("Certainty")}
          value={certainty.mean === null ? null : percent(certainty.mean)}
          n={pairs}
          means={t("How sure the calibrated preferences are on average.")}
          how="certainty"
          href={comparisonsAt(slug, { order: "uncertain" })}
        />
        <Measure
          name={t("Ties and pace")}
          value={report.ties_share === null ? null : percent(report.ties_share, 0)}
          n={report.judgements}
          means={report.seconds_median === null ? t("of judgements call a tie.") : t("of judgements call a tie; a judgement takes {{time}} (median).", { time: duration(report.seconds_median) })}
          how="ties"
          href={comparisonsAt(slug, { kind: "tied", order: "newest" })}
        />
      </dl>
      <Instruments report={report} slug={slug} />
      <Histogram
        title={t("Certainty of the preferences")}
        note={preferences(pairs)}
        bins={certainty.histogram}
        told={preferences}
        hrefOf={(from, to) => comparisonsAt(slug, { order: "uncertain", certain_from: from, certain_to: to })}
      />
    </>
  );
}

/** What the crowd shows besides agreement. */
function Instruments({ report, slug }: { report: QualityReport; slug: string }) {
  const { instruments } = report;
  if (instruments === null) return null;
  const retested = comparisonsAt(slug, { kind: "retested", order: "newest" });
  return (
    <dl className="headline" aria-label={t("Instruments")}>
      <Share name={t("Said again")} estimate={instruments.retest} means={t("Pairs that annotators answered as before when they saw them a second time, sides swapped.")} how="retest" href={retested} />
      <Share name={t("Side followed")} estimate={instruments.side_followed} means={t("Of the answers that changed on a second look, those that kept to the side. Half is chance.")} how="side_followed" href={retested} />
      <Share name={t("Longer wins")} estimate={instruments.longer_wins} means={t("How often the longer response was preferred, among those who preferred one.")} how="longer_wins" href={comparisonsAt(slug, { kind: "decided", order: "newest" })} />
      <Plain name={t("Effective annotators")} estimate={instruments.effective_annotators} means={t("How many annotators who judge equally much would be as diverse as these.")} how="effective" href={`/p/${slug}/people?sort=judgements`} />
      <Share name={t("Circular triads")} estimate={instruments.circular_triads} means={t("A over B, B over C, C over A: triples whose preferences run in a circle.")} how="triads" href={comparisonsAt(slug, { kind: "decided", order: "oldest" })} />
      <Plain name={t("Kendall's W")} estimate={instruments.kendall_w} means={t("How alike annotators rank whole lists: 1 alike, 0 at random.")} how="kendall" href={comparisonsAt(slug, { kind: "ranked", order: "disagreement" })} />
    </dl>
  );
}
