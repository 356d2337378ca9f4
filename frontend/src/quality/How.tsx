/** "How is this measured": a word that opens the method, what n counts and which interval it is. */
import { t } from "../shared/i18n";
import { howMeasured, type Measured } from "./measured";

export function How({ name, label }: { name: Measured; label: string }) {
  return (
    <details className="how small">
      <summary>
        {t("how measured")} <span className="sr-only">({label})</span>
      </summary>
      <p className="soft">{howMeasured(name)}</p>
    </details>
  );
}
