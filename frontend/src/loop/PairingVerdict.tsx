/** Whether the strategy that chose pairs taught the reward model more than as many pairs drawn at random did. */
import type { Pairing } from "../shared/api/schema";
import { figure, percent, wholeNumber } from "../shared/format";
import { t } from "../shared/i18n";
import { strategyName } from "./names";

export function PairingVerdict({ pairing }: { pairing: Pairing }) {
  const counts = { strategy: strategyName(pairing.strategy), count: pairing.comparisons, n: wholeNumber(pairing.comparisons) };
  const { value, low, high } = pairing;
  if (pairing.verdict === "too_few" || value === null || low === null || high === null) {
    return (
      <p className="small soft">
        {t("Pairs by strategy ({{strategy}}): {{n}} can be held against as many drawn at random; it takes {{least}}, and held-out pairs drawn at random.", {
          ...counts,
          least: wholeNumber(pairing.least),
        })}
      </p>
    );
  }
  const words = {
    better: t("better than at random"),
    worse: t("worse than at random"),
    open: t("no difference to be told from chance"),
  };
  const mark = { better: "good", worse: "bad", open: "" }[pairing.verdict];
  return (
    <p className="small" role="note">
      {t("Pairs by strategy ({{strategy}}), {{n}} against as many drawn at random:", counts)} <span className={`mark ${mark}`}>{words[pairing.verdict]}</span>{" "}
      {t("Difference in loss on {{held_out}} held-out pairs: {{value}} nats ({{low}} to {{high}}).", { held_out: wholeNumber(pairing.held_out), value: figure(value), low: figure(low), high: figure(high) })}{" "}
      {pairing.accuracy_chosen !== null &&
        pairing.accuracy_random !== null &&
        t("Right on {{chosen}}, at random {{random}}.", { chosen: percent(pairing.accuracy_chosen), random: percent(pairing.accuracy_random) })}
    </p>
  );
}
