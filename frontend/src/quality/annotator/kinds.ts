/** The kinds of an annotator's judgements, in the order of the menu. */
import { t } from "../../shared/i18n";

export function kinds(): [string, string][] {
  return [
    ["all", t("all judgements")],
    ["differs", t("other than the calibrated preference")],
    ["gold", t("with a known ranking")],
    ["gold_missed", t("with a known ranking, missed")],
    ["retest", t("second looks")],
    ["retest_changed", t("second looks, answered otherwise")],
    ["left", t("for the left")],
    ["right", t("for the right")],
    ["longer", t("for the longer response")],
    ["ties", t("ties")],
    ["fast", t("implausibly fast")],
    ["since_drift", t("since the agreement fell")],
    ["late", t("late")],
    ["flagged", t("with a fault named")],
    ["excluded", t("excluded")],
  ];
}
