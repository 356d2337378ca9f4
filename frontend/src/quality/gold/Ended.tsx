/** Gold that was retired, or proposals that were declined; each can be taken back. */
import type { GoldRow } from "../../shared/api/schema";
import { clock, percent, wholeNumber } from "../../shared/format";
import { t } from "../../shared/i18n";
import { Link } from "../../shared/router";
import { Wide } from "../../shared/ui/Wide";
import { comparisonAt } from "../addresses";
import { rankingWords } from "../said";
import { whyOf } from "./names";
import { Step } from "./Step";

export function Ended({ title, rows, slug, onChange }: { title: string; rows: readonly GoldRow[]; slug: string; onChange: () => void }) {
  if (rows.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <Wide name={title}>
        <table className="behind">
          <thead>
            <tr>
              <th scope="col">{t("Prompt")}</th>
              <th scope="col">{t("Ranking")}</th>
              <th scope="col">{t("Why")}</th>
              <th scope="col">{t("When")}</th>
              <th scope="col" className="number">
                {t("Answered right")}
              </th>
              <th scope="col">
                <span className="sr-only">{t("Undo")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.comparison}>
                <td className="behind-prompt" dir="auto">
                  <Link href={comparisonAt(slug, row.comparison)}>{row.prompt}</Link>
                </td>
                <td>{rankingWords(row.ranking)}</td>
                <td>{row.why === "" ? "" : whyOf(row.why)}</td>
                <td className="soft">{row.ended_at === null ? "" : clock(Date.parse(row.ended_at))}</td>
                <td className="number">{row.right.value === null ? "" : t("{{share}} of {{n}}", { share: percent(row.right.value, 0), n: wholeNumber(row.right.n ?? 0) })}</td>
                <td>
                  <Step comparison={row.comparison} step="undo" text={t("Undo")} named={row.external_id} onChange={onChange} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </section>
  );
}
