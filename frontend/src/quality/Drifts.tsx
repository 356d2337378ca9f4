/** Annotators who agree less with the others than they used to: one small plot each. */
import type { Drift } from "../shared/api/schema";
import { LinePlot } from "../shared/plots/LinePlot";

const MOST = 6;

export function Drifts({ drift }: { drift: Record<string, Drift> }) {
  const alarmed = Object.entries(drift)
    .filter(([, seen]) => seen.is_alarm)
    .toSorted(([, a], [, b]) => a.p - b.p);
  if (alarmed.length === 0) return null;
  return (
    <section aria-label="Drift">
      <h2>Drift</h2>
      <p className="soft small">
        These annotators agree less with the others than they did before; look at what they judged lately before it trains anything.
        {alarmed.length > MOST && ` The ${MOST} surest of ${alarmed.length}.`}
      </p>
      <div className="two">
        {alarmed.slice(0, MOST).map(([name, { windows }]) => (
          <LinePlot
            key={name}
            title={name}
            note="agreement with the others' answer in runs of 20 judgements; band: 95 %"
            xLabel="judgements"
            xText={(value) => String(Math.round(value))}
            share
            lines={[{ name, points: windows.flatMap(({ value, low, high }, index) => (value === null ? [] : [{ x: 20 * (index + 1), y: value, low, high }])) }]}
          />
        ))}
      </div>
    </section>
  );
}
