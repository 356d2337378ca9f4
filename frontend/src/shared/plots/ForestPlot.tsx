/** Estimates with intervals, one a row, sorted; a line for the pool. */
import { percent } from "../format";
import { t } from "../i18n";
import { Link } from "../router";
import { Figure } from "./Figure";
import { scale } from "./scale";
import { useWidth } from "./useWidth";

export interface Row {
  name: string;
  value: number;
  low: number;
  high: number;
  n: number;
  note: string;
  href: string | null;
}

const ROW = 24;
const FOOT = 26;

interface Props {
  title: string;
  note: string;
  /** The head of the table view. */
  header: string[];
  rows: readonly Row[];
  pool: number;
}

export function ForestPlot({ title, note, header, rows, pool }: Props) {
  const [box, width] = useWidth();
  const left = Math.min(190, width * 0.32);
  const right = Math.min(190, width * 0.3);
  const low = Math.min(0.5, ...rows.map((row) => row.low));
  const x = scale(low, 1, left, width - right);
  const height = rows.length * ROW + FOOT;
  const table = rows.map((row) => [row.name, row.value, row.low, row.high, row.n, row.note]);
  return (
    <Figure title={title} note={note} header={header} rows={table}>
      <div ref={box} className="plot-box">
        <svg width={width} height={height} role="group" aria-label={title}>
          {x.ticks.map((tick) => (
            <g key={tick}>
              <line className="plot-grid" x1={x(tick)} x2={x(tick)} y1={0} y2={height - FOOT} />
              <text className="plot-text" x={x(tick)} y={height - 8} textAnchor="middle">
                {percent(tick, 0)}
              </text>
            </g>
          ))}
          <line className="plot-pool" x1={x(pool)} x2={x(pool)} y1={0} y2={height - FOOT}>
            <title>{t("Mean of the pool, {{mean}}", { mean: percent(pool) })}</title>
          </line>
          {rows.map((row, index) => (
            <Estimate key={row.name} row={row} y={index * ROW + ROW / 2} x={x} left={left} width={width} right={right} />
          ))}
        </svg>
      </div>
    </Figure>
  );
}

interface EstimateProps {
  row: Row;
  y: number;
  x: (value: number) => number;
  left: number;
  right: number;
  width: number;
}

function Estimate({ row, y, x, left, right, width }: EstimateProps) {
  const figures = t("{{value}}, interval {{low}} to {{high}}, n = {{n}}", { value: percent(row.value), low: percent(row.low), high: percent(row.high), n: row.n });
  const spoken = `${row.name}: ${figures}${row.note === "" ? "" : `, ${row.note}`}`;
  const name = (
    <text className="plot-name" x={left - 10} y={y + 4} textAnchor="end">
      {row.name.length > 22 ? `${row.name.slice(0, 21)}…` : row.name}
    </text>
  );
  return (
    <g tabIndex={row.href === null ? 0 : -1} aria-label={spoken} role={row.href === null ? "img" : "group"}>
      <title>{spoken}</title>
      {row.href === null ? (
        name
      ) : (
        <Link href={row.href} aria-label={spoken}>
          {name}
        </Link>
      )}
      <line x1={x(row.low)} x2={x(row.high)} y1={y} y2={y} stroke="var(--plot-1)" strokeWidth={2} />
      <circle cx={x(row.value)} cy={y} r={4} fill="var(--plot-1)" />
      <text className="plot-text" x={width - right + 12} y={y + 4}>
        {`${percent(row.value, 0)}, n = ${row.n}${row.note === "" ? "" : ` · ${row.note}`}`}
      </text>
    </g>
  );
}
