/** Whether the judgements are fit to be learnt from: what holds the next training back, or that nothing does. */
import type { DataCheck } from "../api/schema";
import { t } from "../i18n";
import { Link } from "../router";

export function DataChecks({ checks, slug }: { checks: readonly DataCheck[]; slug: string }) {
  if (checks.length === 0) return null;
  const against = checks.filter((check) => !check.passed);
  return (
    <div className={against.length > 0 ? "notice warn" : "notice"} role="status">
      <strong>{against.length > 0 ? t("These judgements are held back from training.") : t("Nothing holds these judgements back from training.")}</strong>{" "}
      <Link href={`/p/${slug}/settings#data`}>{t("The bounds")}</Link>
      <details open={against.length > 0}>
        <summary>{t("{{passed}} of {{all}} data checks are passed", { passed: checks.length - against.length, all: checks.length })}</summary>
        <ul className="checks">
          {checks.map((check) => (
            <li key={check.name}>
              {check.passed ? "✓" : "✗"} <strong>{nameOf(check.name)}</strong> {told(check)} <span className="soft">({check.bound})</span>
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}

function nameOf(name: DataCheck["name"]): string {
  return { agreement: t("Agreement without ties"), gold: t("Known rankings"), drift: t("Drift"), flagged: t("Doubtful annotators") }[name];
}

function told({ value, sentence }: DataCheck): string {
  return value === null ? t("cannot be told yet") : sentence;
}
