/** What a gate decided: in a sentence, and check by check. */
import type { Gate } from "../shared/api/schema";
import { t } from "../shared/i18n";
import { checkName } from "./names";

export function GateVerdict({ gate, isOld }: { gate: Gate; isOld: boolean }) {
  return (
    <details className="gate" open={!gate.passed && !isOld}>
      <summary>
        <span className={`mark ${gate.passed ? "good" : "bad"}`}>{gate.passed ? t("passed") : t("refused")}</span>{" "}
        {isOld && <span className="soft">{t("attempt {{n}}", { n: gate.attempt })}: </span>}
        {gate.sentence}
      </summary>
      <ul className="checks small">
        {gate.checks.map((check) => (
          <li key={check.name}>
            {check.passed ? "✓" : "✗"} <strong>{checkName(check.name)}</strong> {check.sentence}{" "}
            <span className="soft">({t("wanted: {{bound}}", { bound: check.bound })})</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
