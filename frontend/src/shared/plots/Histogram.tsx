/** Counts in equal bins of 0 to 1. */
import { t } from "../i18n";
import { Link } from "../router";
import { Figure } from "./Figure";
import { scale } from "./scale";
import { useWidth } from "./useWidth";

const HEIGHT = 150;
const FOOT = 24;

interface Props {
  title: string;
  note: string;
  bins: readonly number[];
  /** What is counted, in words: "12 preferences". */
  told: (value: number) => string;
  /** Where the rows of a bin are. */
  hrefOf: (from: string, to: string) => string;
}

export function Histogram({ title, note, bins, told, hrefOf }: Props) {
  const [box, width] = useWidth();
  const x = scale(0, bins.length, 4, width - 4);
  const y = scale(0, Math.max(1, ...bins), 0, HEIGHT - FOOT - 16);
  const edge = (index: number) => (index / bins.length).toFixed(1);
  const spoken = (value: number, index: number) => `${t("{{low}} to {{high}}", { low: edge(index), high: edge(index + 1) })}: ${told(value)}`;
  const rows = bins.map((value, index) => [`${edge(index)}–${edge(index + 1)}`, value]);
  return (
    <Figure title={title} note={note} header={[t("from – to"), t("count")]} rows={rows}>
      <div ref={box} className="plot-box">
        <svg width={width} height={HEIGHT} role="group" aria-label={title}>
          {bins.map((value, index) => (
            <Link key={index} href={hrefOf(edge(index), edge(index + 1))} aria-label={spoken(value, index)}>
              <title>{spoken(value, index)}</title>
              <rect x={x(index)} width={x(index + 1) - x(index)} y={0} height={HEIGHT - FOOT} fill="transparent" />
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
            </Link>
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
