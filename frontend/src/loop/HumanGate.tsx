/** People compare the new policy with the old one, blind: how many have, and what can be said by now. */
import type { HumanGate as Progress } from "../shared/api/schema";
import { percent, wholeNumber } from "../shared/format";
import { t } from "../shared/i18n";

export function HumanGate({ gate }: { gate: Progress }) {
  const counts = { judged: wholeNumber(gate.judged), placed: wholeNumber(gate.placed) };
  return (
    <div className="notice" role="status">
      <strong>{t("People compare the new policy with the old one.")}</strong> {t("{{judged}} of {{placed}} blind comparisons are judged.", counts)}{" "}
      {gate.value !== null && t("The new one won {{share}} (interval for all looks {{low}} to {{high}}).", { share: percent(gate.value), low: percent(gate.low), high: percent(gate.high) })}
      <progress value={gate.judged} max={Math.max(1, gate.placed)} aria-label={t("Blind comparisons")} />
      <span className="soft small">{t("It is promoted as soon as the whole interval lies above 50 %, and refused where it lies below or all are judged.")}</span>
    </div>
  );
}
