/** Counts in equal bins of 0 to 1. */
import { count } from "../format";
import { Figure } from "./Figure";
import { scale } from "./scale";
import { useWidth } from "./useWidth";

const HEIGHT = 150;
const FOOT = 24;

export function Histogram({ title, note, bins, unit }: { title: string; note: string; bins: readonly number[]; unit: string /* one of what is counted */ }) {
  const [box, width] = useWidth();
  const x = scale(0, bins.length, 4, width - 4);
  const y = scale(0, Math.max(1, ...bins), 0, HEIGHT - FOOT - 16);
  const edge = (index: number) => (index / bins.length).toFixed(1);
  const rows = bins.map((value, index) => [`${edge(index)} to ${edge(index + 1)}`, value]);
  return (
    <Figure title={title} note={note} header={["bin", `${unit}s`]} rows={rows}>
      <div ref={box} className="plot-box">
        <svg width={width} height={HEIGHT} role="group" aria-label={title}>
          {bins.map((value, index) => (
            <g key={index} role="img" tabIndex={0} aria-label={`${edge(index)} to ${edge(index + 1)}: ${count(value, unit)}`}>
              <rect
                x={x(index) + 1}
                width={Math.max(1, x(index + 1) - x(index) - 2)}
                y={HEIGHT - FOOT - y(value)}
                height={y(value)}
                fill="var(--plot-1)"
              />
              {value > 0 && (
                <text className="plot-text" x={x(index + 0.5)} y={HEIGHT - FOOT - y(value) - 4} textAnchor="middle">
                  {value}
                </text>
              )}
            </g>
          ))}
          <line className="plot-axis" x1={4} x2={width - 4} y1={HEIGHT - FOOT} y2={HEIGHT - FOOT} />
          {[0, 0.5, 1].map((tick) => (
            <text key={tick} className="plot-text" x={x(tick * bins.length)} y={HEIGHT - 7} textAnchor={tick === 0 ? "start" : tick === 1 ? "end" : "middle"}>
              {tick}
            </text>
          ))}
        </svg>
      </div>
    </Figure>
  );
}
