/** Every decision about gold, newest first: what, who, when, why. */
import type { GoldDecision } from "../../shared/api/schema";
import { clock } from "../../shared/format";
import { t } from "../../shared/i18n";
import { Link } from "../../shared/router";
import { Wide } from "../../shared/ui/Wide";
import { comparisonAt } from "../addresses";
import { kindOf, whyOf } from "./names";

export function Decisions({ rows, slug }: { rows: readonly GoldDecision[]; slug: string }) {
  if (rows.length === 0) return null;
  return (
    <section aria-label={t("Decisions")}>
      <h2>{t("Decisions")}</h2>
      <Wide name={t("Decisions")}>
        <table className="behind">
          <thead>
            <tr>
              <th scope="col">{t("Comparison")}</th>
              <th scope="col">{t("Decision")}</th>
              <th scope="col">{t("Why")}</th>
              <th scope="col">{t("By whom, when")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <td className="behind-prompt" dir="auto">
                  <Link href={comparisonAt(slug, row.comparison)}>{row.external_id}</Link>
                </td>
                <td>
                  {kindOf(row.kind)}
                  {row.why === "" ? "" : `: ${whyOf(row.why)}`}
                </td>
                <td dir="auto">{row.reason}</td>
                <td className="soft">
                  {row.by}, {clock(Date.parse(row.at))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </section>
  );
}
