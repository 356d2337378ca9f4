/** What is taken out of calibration: who, which judgements, why; each can be undone, and the list keeps that too. */
import { useCallback, useState } from "react";

import { post } from "../shared/api/client";
import type { Exclusion } from "../shared/api/schema";
import { clock, wholeNumber } from "../shared/format";
import { t } from "../shared/i18n";
import { Link } from "../shared/router";
import { Wide } from "../shared/ui/Wide";
import { annotatorAt } from "./addresses";
import { ReasonDialog } from "./ReasonDialog";

interface Props {
  rows: readonly Exclusion[];
  slug: string;
  /** Whether the annotator stands in the table, too. */
  isNamed: boolean;
  onChange: () => void;
}

export function Exclusions({ rows, slug, isNamed, onChange }: Props) {
  const [lifting, setLifting] = useState<Exclusion | null>(null);
  const close = useCallback(() => setLifting(null), []);
  const id = lifting?.id ?? 0;
  const lift = useCallback((reason: string) => post(`exclusions/${id}/lift`, { reason }), [id]);
  if (rows.length === 0) return null;
  return (
    <section aria-label={t("Exclusions")} id="exclusions">
      <h2>{t("Taken out of calibration")}</h2>
      <p className="soft small">{t("Nothing is deleted: preferences and snapshots are made without these judgements until the exclusion is undone.")}</p>
      <Wide name={t("Exclusions")}>
        <table>
          <thead>
            <tr>
              {isNamed && <th scope="col">{t("Annotator")}</th>}
              <th scope="col">{t("Which judgements")}</th>
              <th scope="col" className="number">
                {t("Judgements")}
              </th>
              <th scope="col">{t("Why")}</th>
              <th scope="col">{t("By whom, when")}</th>
              <th scope="col">
                <span className="sr-only">{t("Undo")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id} className={row.lifted_at === null ? "" : "lifted"}>
                {isNamed && (
                  <td>
                    <Link href={annotatorAt(slug, row.annotator_id)}>{row.annotator}</Link>
                  </td>
                )}
                <td>{rangeOf(row)}</td>
                <td className="number">{wholeNumber(row.judgements)}</td>
                <td dir="auto">{row.reason}</td>
                <td className="soft">
                  {row.created_by}, {clock(Date.parse(row.created_at))}
                </td>
                <td>
                  {row.lifted_at === null ? (
                    <button className="small" onClick={() => setLifting(row)} aria-label={t("Undo the exclusion of {{name}}", { name: row.annotator })}>
                      {t("Undo")}
                    </button>
                  ) : (
                    <span className="soft small">{t("undone by {{who}}, {{when}}: {{why}}", { who: row.lifted_by ?? "", when: clock(Date.parse(row.lifted_at)), why: row.lifted_reason })}</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
      {lifting !== null && (
        <ReasonDialog title={t("Undo the exclusion of {{name}}", { name: lifting.annotator })} label={t("Reason")} verb={t("Let them count again")} act={lift} onDone={onChange} onClose={close} />
      )}
    </section>
  );
}

function rangeOf({ judgement, starts_at, ends_at }: Exclusion): string {
  if (judgement !== null) return t("one judgement");
  const from = starts_at === null ? "" : clock(Date.parse(starts_at));
  const until = ends_at === null ? "" : clock(Date.parse(ends_at));
  if (from !== "" && until !== "") return t("from {{from}} until {{until}}", { from, until });
  if (from !== "") return t("from {{from}} on", { from });
  return until === "" ? t("all") : t("before {{until}}", { until });
}
