/** The newest judgements, so that one that was just made is seen at once. */
import type { JudgementRow } from "../shared/api/schema";
import { ago, duration, words } from "../shared/format";
import { useFetched } from "../shared/useFetched";
import { useNow } from "../shared/useNow";
import { PauseComparison } from "../shared/ui/PauseComparison";
import { Wide } from "../shared/ui/Wide";
import { Marks } from "./Annotators";
import { saidOf } from "./said";

export function Newest({ slug }: { slug: string }) {
  const { data, reload } = useFetched<JudgementRow[]>(`projects/${slug}/judgements/recent?limit=8`, 5000);
  const now = useNow(30_000);
  return (
    <section aria-label="Newest judgements">
      <h2>Newest judgements</h2>
      {data?.length === 0 && <p className="soft">None yet.</p>}
      <Wide name="Newest judgements">
        <table className="sentences">
          <tbody>
            {data?.map((row) => (
              <tr key={row.id}>
                <td>
                  {row.annotator} <Marks rater={row} />
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
                  {row.origin === "import" ? "imported" : row.is_edit ? "edited" : ""}
                  {row.late && " late"}
                </td>
                <td className="soft">
                  comparison {row.comparison} <PauseComparison comparison={row.comparison} isPaused={row.is_paused} onChange={reload} named={String(row.comparison)} />
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
