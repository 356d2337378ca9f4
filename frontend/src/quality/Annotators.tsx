/** The annotators: a forest plot of reliability with intervals, flags in words, the most doubtful first. */
import type { Estimate, QualityReport, RaterRow } from "../shared/api/schema";
import { duration, percent, wholeNumber } from "../shared/format";
import { t } from "../shared/i18n";
import { ForestPlot, type Row } from "../shared/plots/ForestPlot";
import { Link } from "../shared/router";
import { Wide } from "../shared/ui/Wide";
import { annotatorAt } from "./addresses";
import { flagWords } from "./flags";
import { How } from "./How";
import type { Measured } from "./measured";

const MOST_ROWS = 30;

export function Annotators({ report, slug }: { report: QualityReport; slug: string }) {
  const known = report.raters.filter((rater) => rater.reliability !== null);
  const sorted = known.toSorted((a, b) => (a.reliability ?? 0) - (b.reliability ?? 0));
  const rows = sorted.slice(0, MOST_ROWS).map((rater) => asRow(rater, slug));
  const pool = known.reduce((sum, rater) => sum + (rater.reliability ?? 0), 0) / Math.max(1, known.length);
  const alone = report.raters.length - known.length;
  const note = t("95 % intervals, dashed: mean of the pool");
  const heads: [string, Measured | null][] = [
    [t("Judgements"), null],
    [t("Median time"), "seconds"],
    [t("Left beyond half"), "left_bias"],
    [t("Discrimination"), "discrimination"],
    [t("Known rankings"), "gold"],
    [t("Said again"), "retest"],
    [t("Too fast to read"), "speed"],
  ];
  return (
    <section aria-label={t("Annotators")}>
      <h2>{t("Annotators")}</h2>
      {rows.length > 0 && (
        <ForestPlot
          title={t("Reliability: how often an annotator gives the answer on which the others settle")}
          note={known.length > MOST_ROWS ? `${note}; ${t("the {{most}} lowest of {{all}}", { most: MOST_ROWS, all: known.length })}` : note}
          header={[t("annotator"), t("reliability"), t("low"), t("high"), "n", t("notes")]}
          rows={rows}
          pool={pool}
        />
      )}
      <How name="reliability" label={t("Reliability")} />
      {alone > 0 && <p className="soft small">{t("{{count}} annotators judged nothing that somebody else judged too: no reliability can be told.", { count: alone })}</p>}
      <Wide name={t("Annotators")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("Annotator")}</th>
              {heads.map(([name]) => (
                <th key={name} scope="col" className="number">
                  {name}
                </th>
              ))}
              <th scope="col">{t("Notes")}</th>
            </tr>
          </thead>
          <tbody>
            {report.raters
              .toSorted((a, b) => b.judgements - a.judgements)
              .slice(0, MOST_ROWS)
              .map((rater) => (
                <Rater key={rater.annotator} rater={rater} slug={slug} />
              ))}
          </tbody>
        </table>
      </Wide>
      <div className="row">
        {heads.map(([name, how]) => how !== null && <How key={name} name={how} label={name} named />)}
      </div>
    </section>
  );
}

function Rater({ rater, slug }: { rater: RaterRow; slug: string }) {
  const cell = (text: string, kind: string) => <td className="number">{text === "–" ? text : <Link href={annotatorAt(slug, rater.annotator_id, kind)}>{text}</Link>}</td>;
  return (
    <tr>
      <td>
        <Link href={annotatorAt(slug, rater.annotator_id)}>{rater.annotator}</Link> <Marks rater={rater} />
      </td>
      {cell(wholeNumber(rater.judgements), "all")}
      {cell(rater.seconds_median === null ? "–" : duration(rater.seconds_median), "all")}
      {cell(bias(rater), "left")}
      {cell(discrimination(rater), "differs")}
      {cell(share(rater.gold), "gold")}
      {cell(share(rater.retest), "retest")}
      {cell(share(rater.speed), "fast")}
      <td>{notes(rater)}</td>
    </tr>
  );
}

export function Marks({ rater }: { rater: { is_simulated: boolean; is_you: boolean } }) {
  return (
    <>
      {rater.is_simulated && <span className="mark">{t("simulated")}</span>}
      {rater.is_you && <span className="mark accent">{t("you")}</span>}
    </>
  );
}

function asRow(rater: RaterRow, slug: string): Row {
  return {
    name: rater.annotator,
    value: rater.reliability ?? 0,
    low: rater.low ?? rater.reliability ?? 0,
    high: rater.high ?? rater.reliability ?? 0,
    n: rater.judgements,
    note: [rater.is_simulated ? t("simulated") : "", rater.is_you ? t("you") : ""].filter(Boolean).join(", "),
    href: annotatorAt(slug, rater.annotator_id),
  };
}

function bias(rater: RaterRow): string {
  if (rater.left_bias === null || rater.left_bias_low === null || rater.left_bias_high === null) return "–";
  const sign = rater.left_bias > 0 ? "+" : "";
  return `${sign}${percent(rater.left_bias, 0)} (${between(percent(rater.left_bias_low, 0), percent(rater.left_bias_high, 0))})`;
}

/** How sharply they tell responses apart: 1 like the typical annotator, 0 not at all, below 0 reversed. */
function discrimination({ discrimination: value, discrimination_low: low, discrimination_high: high }: RaterRow): string {
  return value == null || low == null || high == null ? "–" : `${value.toFixed(2)} (${between(low.toFixed(2), high.toFixed(2))})`;
}

function share(estimate: Estimate | undefined): string {
  if (estimate?.value == null || estimate.low === undefined || estimate.high === undefined) return "–";
  return `${percent(estimate.value, 0)} (${between(percent(estimate.low, 0), percent(estimate.high, 0))}), n = ${estimate.n ?? 0}`;
}

function between(low: string, high: string): string {
  return t("{{low}} to {{high}}", { low, high });
}

function notes(rater: RaterRow): string {
  const more = [...(rater.is_length_biased === true ? [t("pulled to length")] : []), ...(rater.gold_verdict === "review" ? [t("known rankings: please look")] : [])];
  return [...rater.flags.map(flagWords), ...more].join(", ");
}
