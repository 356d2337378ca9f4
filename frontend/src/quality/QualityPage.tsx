/** The quality page: how far annotators agree, how far each can be trusted, and the judgements behind it. */
import { useCallback } from "react";

import { post } from "../shared/api/client";
import type { Exclusion, Project, Quality } from "../shared/api/schema";
import { ago, wholeNumber } from "../shared/format";
import { t } from "../shared/i18n";
import { DataChecks } from "../shared/ui/DataChecks";
import { Fault } from "../shared/ui/Fault";
import { OnThisPage } from "../shared/ui/OnThisPage";
import { Unready } from "../shared/ui/Unready";
import { useAction } from "../shared/useAction";
import { useFetched } from "../shared/useFetched";
import { useNow } from "../shared/useNow";
import { Annotators } from "./Annotators";
import { Comparisons } from "./Comparisons";
import { Disputes } from "./Disputes";
import { Drifts } from "./Drifts";
import { Exclusions } from "./Exclusions";
import { Files } from "./Files";
import { GoldWord } from "./gold/GoldWord";
import { Headline } from "./Headline";
import { Matrix } from "./Matrix";
import { Newest } from "./Newest";
import { OverTime } from "./OverTime";
import { Reports } from "./Reports";
import { Sources } from "./Sources";

const POLL_MS = 5000;

export function QualityPage({ project }: { project: Project }) {
  const { data, error, reload } = useFetched<Quality>(`projects/${project.slug}/quality`, POLL_MS);
  const excluded = useFetched<Exclusion[]>(`projects/${project.slug}/exclusions`, 30_000);
  const reloadExcluded = excluded.reload;
  const changed = useCallback(() => {
    reload();
    reloadExcluded();
  }, [reload, reloadExcluded]);
  const now = useNow(30_000);
  const refresh = useAction(
    useCallback(() => post(`projects/${project.slug}/quality/refresh`), [project.slug]),
    reload,
  );
  if (data === null) return <Unready title={t("Quality")} error={error} />;
  const { report } = data;
  return (
    <main className="page">
      <OnThisPage />
      <section>
        <div className="row">
          <h1>{t("Quality")}</h1>
          {report !== null && (
            <span className="soft small figures">
              {t("{{n}} judgements", { count: report.judgements, n: wholeNumber(report.judgements) })}
              {report.simulated_judgements > 0 && ` (${t("{{n}} of them simulated", { n: wholeNumber(report.simulated_judgements) })})`} ·{" "}
              {t("{{n}} annotators", { count: report.annotators, n: wholeNumber(report.annotators) })} · {t("{{n}} comparisons", { count: report.comparisons, n: wholeNumber(report.comparisons) })} ·{" "}
              {t("figures of {{when}}, method {{method}}, inputs {{digest}}", { when: ago(report.created_at, now), method: report.method, digest: report.inputs_digest.slice(0, 10) })}
            </span>
          )}
          <span className="spring" />
          {data.is_stale && <span className="mark warn">{data.new_judgements > 0 ? t("{{n}} judgements are newer than these figures", { count: data.new_judgements, n: wholeNumber(data.new_judgements) }) : t("what counts has changed since these figures")}</span>}
          <button onClick={refresh.run} disabled={refresh.busy}>
            {t("Refresh")}
          </button>
        </div>
        <Fault error={refresh.fault} />
        <DataChecks checks={data.data_checks} slug={project.slug} />
        {report === null ? (
          <p className="notice">{t("Nothing is judged yet. Rank a comparison on the Annotate page, or import judgements below; the figures follow by themselves.")}</p>
        ) : (
          <Headline report={report} slug={project.slug} />
        )}
      </section>
      {report !== null && <OverTime report={report} history={data.history} />}
      {report !== null && <Annotators report={report} slug={project.slug} />}
      {report?.matrix != null && report.matrix.length > 0 && <Matrix pairs={report.matrix} slug={project.slug} />}
      {report?.drift != null && <Drifts drift={report.drift} raters={report.raters} slug={project.slug} />}
      {report?.leaderboard != null && report.leaderboard.places.length > 1 && <Sources board={report.leaderboard} slug={project.slug} />}
      {report !== null && <Disputes slug={project.slug} />}
      {report !== null && <GoldWord slug={project.slug} />}
      {excluded.data !== null && <Exclusions rows={excluded.data} slug={project.slug} isNamed onChange={changed} />}
      <Reports slug={project.slug} />
      <Newest slug={project.slug} />
      <Comparisons slug={project.slug} />
      <Files project={project} />
    </main>
  );
}
