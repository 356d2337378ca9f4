/** The annotators: a forest plot of reliability with intervals, flags in words, the most doubtful first. */
import type { Estimate, QualityReport, RaterRow } from "../shared/api/schema";
import { count, duration, percent } from "../shared/format";
import { ForestPlot, type Row } from "../shared/plots/ForestPlot";
import { Link } from "../shared/router";
import { Wide } from "../shared/ui/Wide";
import { annotatorAt } from "./addresses";
import { flagWords } from "./flags";

const MOST_ROWS = 30;

export function Annotators({ report, slug }: { report: QualityReport; slug: string }) {
  const known = report.raters.filter((rater) => rater.reliability !== null);
  const sorted = known.toSorted((a, b) => (a.reliability ?? 0) - (b.reliability ?? 0));
  const rows = sorted.slice(0, MOST_ROWS).map((rater) => asRow(rater, slug));
  const pool = known.reduce((sum, rater) => sum + (rater.reliability ?? 0), 0) / Math.max(1, known.length);
  const alone = report.raters.length - known.length;
  return (
    <section aria-label="Annotators">
      <h2>Annotators</h2>
      {rows.length > 0 && (
        <ForestPlot
          title="Reliability: how often an annotator gives the answer on which the others settle"
          note={`95 % intervals, dashed: mean of the pool${known.length > MOST_ROWS ? `; the ${MOST_ROWS} lowest of ${known.length}` : ""}`}
          header={["annotator", "reliability", "low", "high", "n", "notes"]}
          rows={rows}
          pool={pool}
        />
      )}
      {alone > 0 && <p className="soft small">{count(alone, "annotator")} judged nothing that somebody else judged too: no reliability can be told.</p>}
      <Wide name="Annotators">
        <table>
          <thead>
            <tr>
              <th scope="col">Annotator</th>
              <th scope="col" className="number">
                Judgements
              </th>
              <th scope="col" className="number">
                Median time
              </th>
              <th scope="col" className="number">
                Left beyond half
              </th>
              <th scope="col" className="number">
                Discrimination
              </th>
              <th scope="col" className="number">
                Gold
              </th>
              <th scope="col" className="number">
                Said again
              </th>
              <th scope="col">Notes</th>
            </tr>
          </thead>
          <tbody>
            {report.raters.toSorted((a, b) => b.judgements - a.judgements).slice(0, MOST_ROWS).map((rater) => (
              <tr key={rater.annotator}>
                <td>
                  <Link href={annotatorAt(slug, rater.annotator_id)}>{rater.annotator}</Link> <Marks rater={rater} />
                </td>
                <td className="number">{rater.judgements.toLocaleString("en")}</td>
                <td className="number">{rater.seconds_median === null ? "–" : duration(rater.seconds_median)}</td>
                <td className="number">{bias(rater)}</td>
                <td className="number">{discrimination(rater)}</td>
                <td className="number">{share(rater.gold)}</td>
                <td className="number">{share(rater.retest)}</td>
                <td>{notes(rater)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </section>
  );
}

export function Marks({ rater }: { rater: { is_simulated: boolean; is_you: boolean } }) {
  return (
    <>
      {rater.is_simulated && <span className="mark">simulated</span>}
      {rater.is_you && <span className="mark accent">you</span>}
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
    note: [rater.is_simulated ? "simulated" : "", rater.is_you ? "you" : ""].filter(Boolean).join(", "),
    href: annotatorAt(slug, rater.annotator_id),
  };
}

function bias(rater: RaterRow): string {
  if (rater.left_bias === null || rater.left_bias_low === null || rater.left_bias_high === null) return "–";
  const sign = rater.left_bias > 0 ? "+" : "";
  return `${sign}${percent(rater.left_bias, 0)} (${percent(rater.left_bias_low, 0)} to ${percent(rater.left_bias_high, 0)})`;
}

/** How sharply they tell responses apart: 1 like the typical annotator, 0 not at all, below 0 reversed. */
function discrimination({ discrimination: value, discrimination_low: low, discrimination_high: high }: RaterRow): string {
  return value == null || low == null || high == null ? "–" : `${value.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}

function share(estimate: Estimate | undefined): string {
  if (estimate?.value == null || estimate.low === undefined || estimate.high === undefined) return "–";
  return `${percent(estimate.value, 0)} (${percent(estimate.low, 0)} to ${percent(estimate.high, 0)}), n = ${estimate.n ?? 0}`;
}

function notes(rater: RaterRow): string {
  const words = rater.flags.map(flagWords);
  return [...words, ...(rater.gold_verdict === "review" ? ["gold answers: please look"] : [])].join(", ");
}
