/** One curve, or a few that are labelled at their ends, with an interval band where there is one. */
import { type KeyboardEvent, useState } from "react";

import { figure, percent } from "../format";
import { t } from "../i18n";
import { Figure } from "./Figure";
import { digitsOf, extent, nearest, scale } from "./scale";
import { useWidth } from "./useWidth";

export interface Point {
  x: number;
  y: number;
  low?: number | undefined;
  high?: number | undefined;
}
export interface Line {
  name: string;
  points: readonly Point[];
}

/** A value to hold the lines against, or a band of values; labelled at the right. */
export interface Level {
  name: string;
  low: number;
  high: number;
}

interface Props {
  title: string;
  note?: string;
  levels?: readonly Level[];
  lines: readonly Line[];
  xLabel: string;
  /** Whether y is a share of 1, written in per cent. */
  share?: boolean;
  xText?: (value: number) => string;
  height?: number;
  root?: boolean;
}

const PAD = { top: 10, right: 16, bottom: 24, left: 46 };
const LABELS = 148;
const LABEL_ROW = 14;
const NO_LEVELS: readonly Level[] = [];

export function LinePlot(props: Props) {
  const { title, lines, xLabel, share = false, xText = figure, height = 150, root = false, levels = NO_LEVELS } = props;
  const yText = share ? percent : figure;
  const [box, width] = useWidth();
  const [at, setAt] = useState<number | null>(null);
  const first = lines[0]?.points ?? [];
  const all = lines.flatMap((line) => line.points);
  const [x0, x1] = extent(all.map((point) => point.x), 0);
  const [low, high] = extent([...all.flatMap((point) => [point.y, point.low ?? point.y, point.high ?? point.y]), ...levels.flatMap((level) => [level.low, level.high])]);
  const right = width - (levels.length > 0 ? Math.min(LABELS, width * 0.36) : PAD.right);
  const [y0, y1] = share ? [Math.max(0, low), Math.min(1, high)] : [low, high];
  const isPoint = x1 <= x0; // one point stands in the middle
  const x = scale(isPoint ? x0 - 1 : x0, isPoint ? x0 + 1 : x1, PAD.left, right);
  const y = scale(root ? Math.max(0, y0) : y0, y1, height - PAD.bottom, PAD.top, root);
  const chosen = at === null ? null : (first[at] ?? null);
  const move = (step: number) => {
    setAt((old) => Math.min(first.length - 1, Math.max(0, (old ?? first.length - 1) + step)));
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "ArrowLeft") move(-1);
    else if (event.key === "ArrowRight") move(1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const spoken = chosen === null ? "" : lines.map((line) => `${line.name} ${valueAt(line, chosen.x, yText)}`).join(", ");
  const header = [xLabel, ...lines.flatMap((line) => [line.name, `${line.name} low`, `${line.name} high`]), ...levels.map((level) => level.name)];
  const rows = first.map((point, index) => [
    point.x,
    ...lines.flatMap((line) => {
      const other = line.points[index];
      return [other?.y ?? null, other?.low ?? null, other?.high ?? null];
    }),
    ...levels.map((level) => (level.low === level.high ? level.low : `${level.low}–${level.high}`)),
  ]);
  return (
    <Figure title={title} header={header} rows={rows} {...(props.note === undefined ? {} : { note: props.note })}>
      <div ref={box} className="plot-box">
        <svg
          width={width}
          height={height}
          role="img"
          tabIndex={0}
          aria-label={`${title}. ${spoken === "" ? t("Arrow keys read the values.") : spoken}`}
          onKeyDown={keys}
          onMouseMove={(event) => {
            const left = event.currentTarget.getBoundingClientRect().left;
            if (first.length > 0) setAt(nearest(first.map((point) => point.x), x.invert(event.clientX - left)));
          }}
          onMouseLeave={() => {
            setAt(null);
          }}
        >
          {y.ticks.map((tick) => (
            <g key={tick}>
              <line className="plot-grid" x1={PAD.left} x2={right} y1={y(tick)} y2={y(tick)} />
              <text className="plot-text" x={PAD.left - 6} y={y(tick) + 4} textAnchor="end">
                {share ? percent(tick, Math.max(0, digitsOf(y.ticks) - 2)) : tick.toFixed(digitsOf(y.ticks))}
              </text>
            </g>
          ))}
          {!isPoint && (
            <text className="plot-text" x={PAD.left} y={height - 6}>
              {xText(x0)}
            </text>
          )}
          <text className="plot-text" x={isPoint ? x(x0) : right} y={height - 6} textAnchor={isPoint ? "middle" : "end"}>
            {all.length === 0 ? "" : `${xLabel} ${xText(x1)}`}
          </text>
          <Levels levels={levels} y={y} left={PAD.left} right={right} text={yText} />
          {lines.map((line, index) => (
            <Curve key={line.name} line={line} index={index} x={x} y={y} named={lines.length > 1} />
          ))}
          {chosen !== null && (
            <line className="plot-cursor" x1={x(chosen.x)} x2={x(chosen.x)} y1={PAD.top} y2={height - PAD.bottom} />
          )}
        </svg>
        <p className="plot-value small figures" aria-hidden="true">
          {chosen !== null && `${xLabel} ${xText(chosen.x)}: ${spoken}`}
        </p>
      </div>
    </Figure>
  );
}

function valueAt(line: Line, x: number, text: (value: number) => string): string {
  const point = line.points.find((candidate) => candidate.x === x);
  if (point === undefined) return "–";
  const interval = point.low === undefined || point.high === undefined ? "" : ` (${text(point.low)} to ${text(point.high)})`;
  return text(point.y) + interval;
}

type Map = (value: number) => number;

/** Dashed lines, or bands; their labels keep a row's distance from each other. */
function Levels({ levels, y, left, right, text }: { levels: readonly Level[]; y: Map; left: number; right: number; text: (value: number) => string }) {
  let above = -Infinity;
  return levels
    .toSorted((a, b) => b.low + b.high - a.low - a.high)
    .map(({ name, low, high }) => {
      const middle = y((low + high) / 2);
      above = Math.max(above + LABEL_ROW, middle + 4);
      const told = low === high ? text(low) : `${text(low)} – ${text(high)}`;
      return (
        <g key={name}>
          <title>{`${name}: ${told}`}</title>
          {low === high ? <line className="plot-level" x1={left} x2={right} y1={middle} y2={middle} /> : <rect className="plot-band" x={left} width={Math.max(0, right - left)} y={y(high)} height={y(low) - y(high)} />}
          <text className="plot-text" x={right + 6} y={above}>
            {name}
          </text>
        </g>
      );
    });
}

function Curve({ line, index, x, y, named }: { line: Line; index: number; x: Map; y: Map; named: boolean }) {
  const colour = `var(--plot-${(index % 4) + 1})`;
  const path = line.points.map((point, step) => `${step === 0 ? "M" : "L"}${x(point.x)},${y(point.y)}`).join("");
  const banded = line.points.filter((point) => point.low !== undefined && point.high !== undefined);
  const band = [
    ...banded.map((point) => `${x(point.x)},${y(point.high ?? point.y)}`),
    ...banded.toReversed().map((point) => `${x(point.x)},${y(point.low ?? point.y)}`),
  ].join(" ");
  const end = line.points.at(-1);
  return (
    <g>
      {banded.length > 1 && <polygon points={band} fill={colour} opacity={0.15} />}
      {banded.length === 1 && <polyline points={band} stroke={colour} strokeWidth={1.75} />}
      <path d={path} fill="none" stroke={colour} strokeWidth={1.75} strokeLinejoin="round" />
      {line.points.length === 1 && end && <circle cx={x(end.x)} cy={y(end.y)} r={3} fill={colour} />}
      {named && end && (
        <text className="plot-text" x={x(end.x) - 4} y={y(end.y) - 5} textAnchor="end" style={{ fill: colour }}>
          {line.name}
        </text>
      )}
    </g>
  );
}
