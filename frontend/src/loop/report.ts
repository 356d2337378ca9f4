/** A run's report as rows: nested figures by their path, estimates with interval and n. Pure. */
import { figure, wholeNumber, words } from "../shared/format";
import { t } from "../shared/i18n";

export function reportRows(report: unknown): [string, string][] {
  return isObject(report) ? rowsOf(report, "") : [];
}

function rowsOf(node: Record<string, unknown>, prefix: string): [string, string][] {
  return Object.entries(node).flatMap(([key, value]): [string, string][] => {
    const name = prefix === "" ? words(key) : `${prefix} · ${words(key)}`;
    if (!isObject(value)) return [[name, textOf(value)]];
    return "value" in value ? [[name, estimateOf(value)]] : rowsOf(value, name);
  });
}

function estimateOf(estimate: Record<string, unknown>): string {
  const { value, low, high, n, why } = estimate;
  if (typeof value !== "number") return typeof why === "string" ? why : "–";
  const interval = typeof low === "number" && typeof high === "number" ? ` (${t("{{low}} to {{high}}", { low: figure(low), high: figure(high) })})` : "";
  return `${figure(value)}${interval}${typeof n === "number" ? `, n = ${n}` : ""}`;
}

function textOf(value: unknown): string {
  if (typeof value === "number") return Number.isInteger(value) ? wholeNumber(value) : figure(value);
  if (typeof value === "string") return value;
  return JSON.stringify(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
