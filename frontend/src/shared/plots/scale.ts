/** Pure geometry of plots: linear and square-root scales, and round tick values. */

export interface Scale {
  (value: number): number;
  ticks: number[];
  invert: (place: number) => number;
}

/** Maps [low, high] to [from, to]; `root` spreads small values as KL plots want it. */
export function scale(low: number, high: number, from: number, to: number, root = false): Scale {
  const bend = root ? (value: number) => Math.sqrt(Math.max(0, value)) : (value: number) => value;
  const unbend = root ? (value: number) => value * value : (value: number) => value;
  const start = bend(low);
  const span = bend(high) - start || 1;
  const map = (value: number) => from + ((bend(value) - start) / span) * (to - from);
  return Object.assign(map, {
    ticks: ticks(low, high),
    invert: (place: number) => unbend(start + ((place - from) / (to - from)) * span),
  });
}

/** Three to six round values within [low, high]. */
export function ticks(low: number, high: number): number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/** How many digits after the point tell neighbouring ticks apart: 0.85, 0.9 → 2. */
export function digitsOf(values: readonly number[]): number {
  const [first, second] = values;
  if (first === undefined || second === undefined) return 2;
  for (let digits = 0; digits < 8; digits += 1)
    if (values.every((value) => Math.abs(value - Number(value.toFixed(digits))) < (second - first) / 100)) return digits;
  return 8;
}

/** The smallest and largest of the values, widened a little so that lines do not touch the frame. */
export function extent(values: readonly number[], margin = 0.05): [number, number] {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  const room = (high - low || Math.abs(high) || 1) * margin;
  return [low - room, high + room];
}

/** The index of the point nearest to `x`. */
export function nearest(xs: readonly number[], x: number): number {
  let best = 0;
  xs.forEach((candidate, index) => {
    if (Math.abs(candidate - x) < Math.abs((xs[best] ?? Infinity) - x)) best = index;
  });
  return best;
}
