/** Numbers and times as people read them. */
import { locale, t } from "./i18n";

/** A share as per cent with one digit: 0.713 → "71.3 %". */
export function percent(value: number, digits = 1): string {
  return `${fixed(100 * value, digits)} %`;
}

/** With so many digits after the language's own point. */
function fixed(value: number, digits: number): string {
  return value.toLocaleString(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** A plain figure with up to three digits after the point; large ones without. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size !== 0 && size < 0.001) return value.toExponential(1);
  if (size < 10) return fixed(value, 3);
  if (size < 100) return fixed(value, 2);
  return Math.round(value).toLocaleString(locale());
}

export function wholeNumber(value: number): string {
  return value.toLocaleString(locale());
}

export function count(value: number, one: string, many: string = `${one}s`): string {
  return `${value.toLocaleString(locale())} ${value === 1 ? one : many}`;
}

/** Half the width of an interval, for "71.3 % ± 2.1". */
export function plusMinus(low: number, high: number): string {
  return fixed(50 * (high - low), 1);
}

/** Seconds as "4 s", "1 min 05 s" or "2 h 10 min". */
export function duration(seconds: number): string {
  if (seconds > 0 && seconds < 0.5) return "< 1 s";
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const pad = (value: number) => String(value).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${pad(Math.floor((whole % 3600) / 60))} min`;
}

/** How long ago: "just now", "3 min ago", or the date. */
export function ago(moment: string, nowMs: number): string {
  const seconds = (nowMs - Date.parse(moment)) / 1000;
  if (seconds < 45) return t("just now");
  if (seconds < 3600) return t("{{minutes}} min ago", { minutes: Math.round(seconds / 60) });
  if (seconds < 86_400) return t("{{hours}} h ago", { hours: Math.round(seconds / 3600) });
  return new Date(moment).toLocaleDateString(locale(), { day: "numeric", month: "short", year: "numeric" });
}

/** The time of a moment; with its day where that is not today. */
export function clock(ms: number): string {
  const moment = new Date(ms);
  const isToday = moment.toDateString() === new Date().toDateString();
  return moment.toLocaleString(locale(), isToday ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" });
}

/** A machine's word as people read it: "held_out_accuracy" → "held out accuracy". */
export function words(name: string): string {
  return name.replaceAll("_", " ").replaceAll(".", " · ").replaceAll("/", " · ");
}
