/** "How is this measured": a word that opens the method, what n counts and which interval it is. */
import { t } from "../shared/i18n";
import { howMeasured, type Measured } from "./measured";

/** `named` says what is measured also to those who see, where it stands apart from its figure. */
export function How({ name, label, named = false }: { name: Measured; label: string; named?: boolean }) {
  return (
    <details className="how small">
      <summary>{named ? t("how measured: {{name}}", { name: label }) : <Unnamed label={label} />}</summary>
      <p className="soft">{howMeasured(name)}</p>
    </details>
  );
}

function Unnamed({ label }: { label: string }) {
  return (
    <>
      {t("how measured")} <span className="sr-only">({label})</span>
    </>
  );
}
