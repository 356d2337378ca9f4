/** The headline figures, each with interval, n and what it means, and agreement over time. */
import type { Estimate, QualityPoint, QualityReport } from "../shared/api/schema";
import { count, duration, figure, percent, plusMinus } from "../shared/format";
import { Histogram } from "../shared/plots/Histogram";
import { LinePlot } from "../shared/plots/LinePlot";

export function Headline({ report, history }: { report: QualityReport; history: readonly QualityPoint[] }) {
  const { agreement, certainty } = report;
  const points = history.flatMap((point) =>
    point.raw.value === null ? [] : [{ x: point.judgements, y: point.raw.value, low: point.raw.low, high: point.raw.high }],
  );
  return (
    <>
      <dl className="headline">
        <Share name="Raw agreement" estimate={agreement.raw} means="How often two annotators of a comparison say the same; a tie agrees with a tie alone." />
        <Share name="Agreement without ties" estimate={agreement.raw_without_ties} means="The same among those who preferred one response. Between people on such tasks: Stiennon 73–77 %, InstructGPT 72.6 %, AlpacaFarm 65.7 %, HH 63 % as published." />
        <Plain name="Alpha, ordinal" estimate={agreement.alpha_ordinal} means="Krippendorff's alpha: 1 is perfect, 0 is chance; a tie lies between the two sides." />
        <Plain name="AC1" estimate={agreement.gwet_ac1} means="Gwet's coefficient: like alpha, but steady where one answer prevails." />
        <div>
          <dt>Certainty</dt>
          <dd className="figures">{certainty.mean === null ? "–" : percent(certainty.mean)}</dd>
          <dd className="soft small">How sure the calibrated preferences are on average.</dd>
        </div>
        <div>
          <dt>Ties and pace</dt>
          <dd className="figures">{report.ties_share === null ? "–" : percent(report.ties_share, 0)}</dd>
          <dd className="soft small">
            of judgements call a tie
            {report.seconds_median === null ? "" : `; a judgement takes ${duration(report.seconds_median)} (median)`}.
          </dd>
        </div>
      </dl>
      <Instruments report={report} />
      <div className="two">
        <LinePlot
          title="Raw agreement as judgements came in"
          note="band: 95 % bootstrap over comparisons"
          xLabel="judgements"
          xText={(value) => Math.round(value).toLocaleString("en")}
          share
          lines={[{ name: "raw agreement", points }]}
        />
        <Histogram title="Certainty of the preferences" note={count(certainty.histogram.reduce((sum, bin) => sum + bin, 0), "preference")} bins={certainty.histogram} unit="preference" />
      </div>
    </>
  );
}

/** What the crowd shows besides agreement. */
function Instruments({ report }: { report: QualityReport }) {
  const { instruments } = report;
  if (instruments === null) return null;
  return (
    <dl className="headline" aria-label="Instruments">
      <Share name="Said again" estimate={instruments.retest} means="Pairs that annotators answered as before when they saw them a second time, sides swapped." />
      <Share name="Side followed" estimate={instruments.side_followed} means="Of the answers that changed on a second look, those that kept to the side. Half is chance." />
      <Share name="Longer wins" estimate={instruments.longer_wins} means="How often the longer response was preferred, among those who preferred one." />
      <Plain name="Effective annotators" estimate={instruments.effective_annotators} means="How many annotators who judge equally much would be as diverse as these." />
      <Share name="Circular triads" estimate={instruments.circular_triads} means="A over B, B over C, C over A: triples whose preferences run in a circle." />
      <Plain name="Kendall's W" estimate={instruments.kendall_w} means="How alike annotators rank whole lists: 1 alike, 0 at random." />
    </dl>
  );
}

function Share({ name, estimate, means }: { name: string; estimate: Estimate; means: string }) {
  return <Item name={name} estimate={estimate} means={means} text={percent} interval={(low, high) => `± ${plusMinus(low, high)}`} />;
}

function Plain({ name, estimate, means }: { name: string; estimate: Estimate; means: string }) {
  return <Item name={name} estimate={estimate} means={means} text={figure} interval={(low, high) => `${figure(low)} to ${figure(high)}`} />;
}

interface ItemProps {
  name: string;
  estimate: Estimate;
  means: string;
  text: (value: number) => string;
  interval: (low: number, high: number) => string;
}

function Item({ name, estimate, means, text, interval }: ItemProps) {
  const { value, low, high, n, why } = estimate;
  return (
    <div>
      <dt>{name}</dt>
      <dd className="figures">
        {value === null ? "–" : text(value)}
        {value !== null && low !== undefined && high !== undefined && <span className="interval">{interval(low, high)}</span>}
        {value !== null && n !== undefined && <span className="interval">n = {n.toLocaleString("en")}</span>}
      </dd>
      <dd className="soft small">{value === null ? (why ?? "Not defined here.") : means}</dd>
    </div>
  );
}
