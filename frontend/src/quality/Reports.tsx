/** What annotators have reported about comparisons, until somebody has settled it. */
import { useCallback } from "react";

import { post } from "../shared/api/client";
import type { Report } from "../shared/api/schema";
import { ago } from "../shared/format";
import { t } from "../shared/i18n";
import { Fault } from "../shared/ui/Fault";
import { useAction } from "../shared/useAction";
import { useFetched } from "../shared/useFetched";
import { useNow } from "../shared/useNow";
import { PauseComparison } from "../shared/ui/PauseComparison";
import { Wide } from "../shared/ui/Wide";

export function Reports({ slug }: { slug: string }) {
  const { data, reload } = useFetched<Report[]>(`projects/${slug}/reports`, 15_000);
  if (data === null || data.length === 0) return null;
  return (
    <section aria-label={t("Reports")}>
      <h2>{t("Reports from annotators")}</h2>
      <Wide name={t("Reports")}>
        <table className="sentences">
          <tbody>
            {data.map((report) => (
              <Row key={report.id} report={report} onChange={reload} />
            ))}
          </tbody>
        </table>
      </Wide>
    </section>
  );
}

function Row({ report, onChange }: { report: Report; onChange: () => void }) {
  const now = useNow(30_000);
  const { id, comparison, is_paused: isPaused } = report;
  const settle = useAction(
    useCallback(() => post(`reports/${id}/settled`), [id]),
    onChange,
  );
  return (
    <tr>
      <td>{report.annotator}</td>
      <td dir="auto">
        {report.text}
        <Fault error={settle.fault} />
      </td>
      <td className="soft" dir="auto">
        {report.comparison_name}: {report.prompt}
      </td>
      <td className="soft">{ago(report.created_at, now)}</td>
      <td>
        <div className="row">
          <PauseComparison comparison={comparison} isPaused={isPaused} onChange={onChange} named={report.comparison_name} />
          <button className="small" disabled={settle.busy} onClick={settle.run}>
            {t("Settled")}
          </button>
        </div>
      </td>
    </tr>
  );
}
