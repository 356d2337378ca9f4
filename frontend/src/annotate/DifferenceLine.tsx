/** One line on how much two responses share, and what the underlining means. */
import type { Difference } from "../reading/difference";
import { t } from "../shared/i18n";
import { LETTERS } from "./letters";

export function DifferenceLine({ difference, compared }: { difference: Difference; compared: readonly [number, number] }) {
  const percent = Math.floor(100 * difference.equal); // never 100 while a word differs
  const letters = { one: LETTERS[compared[0]] ?? "", other: LETTERS[compared[1]] ?? "", percent };
  return (
    <p role="status" className="difference-line small">
      {difference.by === "words"
        ? t("{{one}} and {{other}} share {{percent}} % of their words. Underlined: what only one of them says.", letters)
        : t("{{one}} and {{other}} are too long to be compared by words. They share {{percent}} % of their lines; underlined are the others.", letters)}
    </p>
  );
}
