/** Reasons to look at an annotator, in words; the server names them (docs/calibration.md). */
import { t } from "../shared/i18n";

export function flagWords(flag: string): string {
  const known: Record<string, string> = {
    few: t("few judgements"),
    alone: t("nobody judged the same"),
    disagrees: t("disagrees with the others"),
    reversed: t("often the opposite"),
    left_bias: t("prefers the left"),
    right_bias: t("prefers the right"),
    fast: t("very fast"),
    drifts: t("agrees less than before"),
  };
  return known[flag] ?? flag;
}
