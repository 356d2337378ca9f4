/** The newest judgements, so that one that was just made is seen at once. */
import type { JudgementRow } from "../shared/api/schema";
import { ago, duration, words } from "../shared/format";
import { t } from "../shared/i18n";
import { Link } from "../shared/router";
import { useFetched } from "../shared/useFetched";
import { useNow } from "../shared/useNow";
import { PauseComparison } from "../shared/ui/PauseComparison";
import { Wide } from "../shared/ui/Wide";
import { annotatorAt, comparisonAt } from "./addresses";
import { Marks } from "./Annotators";
import { saidOf } from "./said";

export function Newest({ slug }: { slug: string }) {
  const { data, reload } = useFetched<JudgementRow[]>(`projects/${slug}/judgements/recent?limit=8`, 5000);
  const now = useNow(30_000);
  return (
    <section aria-label={t("Newest judgements")}>
      <h2>{t("Newest judgements")}</h2>
      {data?.length === 0 && <p className="soft">{t("None yet.")}</p>}
      <Wide name={t("Newest judgements")}>
        <table className="sentences">
          <tbody>
            {data?.map((row) => (
              <tr key={row.id}>
                <td>
                  <Link href={annotatorAt(slug, row.annotator_id)}>{row.annotator}</Link> <Marks rater={row} />
                </td>
                <td className="figures">
                  {saidOf(row)}
                  {row.flags.map((flag) => (
                    <span key={flag} className="mark warn">
                      {words(flag)}
                    </span>
                  ))}
                </td>
                <td>{row.reason}</td>
                <td className="number">{row.seconds === null ? "" : duration(row.seconds)}</td>
                <td className="soft">
                  {row.origin === "import" ? t("imported") : row.is_edit ? t("edited") : ""}
                  {row.late && ` ${t("late")}`}
                  {row.is_verdict && <span className="mark accent">{row.is_informed ? t("verdict, after a look at the others") : t("verdict, blind")}</span>}
                </td>
                <td>
                  <Link href={comparisonAt(slug, row.comparison, row.id)}>{t("comparison {{number}}", { number: row.comparison })}</Link>
                </td>
                <td>
                  <PauseComparison comparison={row.comparison} isPaused={row.is_paused} onChange={reload} named={String(row.comparison)} />
                </td>
                <td className="soft">{ago(row.received_at, now)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </section>
  );
}
