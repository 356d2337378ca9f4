/** The quality page: how far annotators agree, how far each can be trusted, and the judgements behind it. */
import { useCallback } from "react";

import { post } from "../shared/api/client";
import type { Project, Quality } from "../shared/api/schema";
import { ago, count } from "../shared/format";
import { t } from "../shared/i18n";
import { Fault } from "../shared/ui/Fault";
import { Unready } from "../shared/ui/Unready";
import { useAction } from "../shared/useAction";
import { useFetched } from "../shared/useFetched";
import { useNow } from "../shared/useNow";
import { Annotators } from "./Annotators";
import { Comparisons } from "./Comparisons";
import { Drifts } from "./Drifts";
import { Files } from "./Files";
import { Headline } from "./Headline";
import { Matrix } from "./Matrix";
import { Newest } from "./Newest";
import { Reports } from "./Reports";
import { Sources } from "./Sources";

const POLL_MS = 5000;

export function QualityPage({ project }: { project: Project }) {
  const { data, error, reload } = useFetched<Quality>(`projects/${project.slug}/quality`, POLL_MS);
  const now = useNow(30_000);
  const refresh = useAction(
    useCallback(() => post(`projects/${project.slug}/quality/refresh`), [project.slug]),
    reload,
  );
  if (data === null) return <Unready title={t("Quality")} error={error} />;
  const { report } = data;
  return (
    <main className="page">
      <section>
        <div className="row">
          <h1>Quality</h1>
          {report !== null && (
            <span className="soft small figures">
              {count(report.judgements, "judgement")}
              {report.simulated_judgements > 0 && ` (${report.simulated_judgements.toLocaleString("en")} simulated)`} by {count(report.annotators, "annotator")} on{" "}
              {count(report.comparisons, "comparison")} · method {report.method} · {ago(report.created_at, now)} · inputs {report.inputs_digest.slice(0, 10)}
            </span>
          )}
          <span className="spring" />
          {data.is_stale && <span className="mark warn">{count(data.new_judgements, "judgement")} newer than these figures</span>}
          <button onClick={refresh.run} disabled={refresh.busy}>
            Refresh
          </button>
        </div>
        <Fault error={refresh.fault} />
        {report === null ? (
          <p className="notice">Nothing is judged yet. Rank a comparison on the Annotate page, or import judgements below; the figures follow by themselves.</p>
        ) : (
          <Headline report={report} history={data.history} />
        )}
      </section>
      {report !== null && <Annotators report={report} slug={project.slug} />}
      {report?.matrix != null && report.matrix.length > 0 && <Matrix pairs={report.matrix} />}
      {report?.drift != null && <Drifts drift={report.drift} />}
      {report?.leaderboard != null && report.leaderboard.places.length > 1 && <Sources board={report.leaderboard} />}
      <Reports slug={project.slug} />
      <Newest slug={project.slug} />
      <Comparisons slug={project.slug} />
      <Files project={project} />
    </main>
  );
}
