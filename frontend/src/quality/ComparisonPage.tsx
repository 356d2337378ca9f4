/** One comparison as it was judged: its texts drawn as annotators read them, in the order that one of them saw. */
import { useCallback, useState } from "react";

import { Conversation } from "../reading/Conversation";
import { Reading } from "../reading/Reading";
import { post, remove } from "../shared/api/client";
import type { Disagreement, JudgementRow, Project } from "../shared/api/schema";
import { ago, duration, percent, words } from "../shared/format";
import { t } from "../shared/i18n";
import { Link, useQuery } from "../shared/router";
import { Fault } from "../shared/ui/Fault";
import { useAction } from "../shared/useAction";
import { useFetched } from "../shared/useFetched";
import { useNow } from "../shared/useNow";
import { Wide } from "../shared/ui/Wide";
import { annotatorAt, comparisonAt } from "./addresses";
import { Marks } from "./Annotators";
import { rankingWords, saidOf } from "./said";

export function ComparisonPage({ project, id }: { project: Project; id: number }) {
  const { data, error, reload } = useFetched<Disagreement>(`comparisons/${id}`, 15_000);
  const [as] = useQuery("as");
  const isPaused = data?.is_paused === true;
  const pause = useAction(
    useCallback(() => (isPaused ? remove(`comparisons/${id}/pause`) : post(`comparisons/${id}/pause`)), [id, isPaused]),
    reload,
  );
  if (data === null) return <div className="page">{error !== null && <Fault error={error} />}</div>;
  const chosen = data.judgements.find((row) => row.id === as);
  const order = chosen?.shown ?? data.responses.map((response) => response.index);
  const responses = order.flatMap((index) => data.responses.filter((response) => response.index === index));
  return (
    <main className="page">
      <section>
        <p className="small">
          <Link href={`/p/${project.slug}/quality`}>{t("← Quality")}</Link>
        </p>
        <div className="row">
          <h1>{t("Comparison {{name}}", { name: data.external_id })}</h1>
          {data.purpose !== "work" && <span className="mark accent">{words(data.purpose)}</span>}
          {isPaused && <span className="mark warn">{t("paused")}</span>}
          <span className="spring" />
          <button disabled={pause.busy} onClick={pause.run}>
            {isPaused ? t("Hand it out again") : t("Pause it")}
          </button>
        </div>
        <Fault error={pause.fault} />
        <p className="soft small figures">{standing(data)}</p>
        {chosen !== undefined && (
          <p className="notice">
            {chosen.shown === null
              ? t("{{name}} said: {{ranking}}. The order shown is not recorded.", { name: chosen.annotator, ranking: saidOf(chosen) })
              : t("As {{name}} saw it, from left to right; they said: {{ranking}}.", { name: chosen.annotator, ranking: saidOf(chosen) })}
          </p>
        )}
        <Conversation messages={data.prompt} view="rendered" />
        <div className="judged-responses">
          {responses.map((response) => (
            <article key={response.index} aria-label={t("Response {{letter}}", { letter: String(response.index + 1) })}>
              <p className="soft small">
                <strong>{response.index + 1}</strong> · {response.source}
              </p>
              <Reading text={response.text} view="rendered" />
            </article>
          ))}
        </div>
      </section>
      <Judged rows={data.judgements} chosen={as} slug={project.slug} />
    </main>
  );
}

function standing({ p_first, p_tie, certainty, gold }: Disagreement): string {
  const known = gold === null ? [] : [t("known: {{ranking}}", { ranking: rankingWords(gold) })];
  const told = p_first === null || p_tie === null || certainty === null ? [] : [t("P(1 preferred) {{first}}, P(tie) {{tie}}, certainty {{certainty}}", { first: percent(p_first, 0), tie: percent(p_tie, 0), certainty: percent(certainty, 0) })];
  return [...known, ...told].join(" · ");
}

function Judged({ rows, chosen, slug }: { rows: readonly JudgementRow[]; chosen: string; slug: string }) {
  const [showsTime] = useState(() => rows.some((row) => row.seconds !== null));
  const now = useNow(30_000);
  return (
    <section aria-label={t("Judgements")}>
      <h2>{t("Judgements")}</h2>
      <Wide name={t("Judgements")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("Annotator")}</th>
              <th scope="col">{t("Said")}</th>
              <th scope="col">{t("Reason")}</th>
              {showsTime && (
                <th scope="col" className="number">
                  {t("Time")}
                </th>
              )}
              <th scope="col">{t("When")}</th>
              <th scope="col">
                <span className="sr-only">{t("Work")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id} className={row.is_excluded ? "lifted" : ""} aria-current={row.id === chosen ? "true" : undefined}>
                <td>
                  <Link href={annotatorAt(slug, row.annotator_id)}>{row.annotator}</Link> <Marks rater={row} />
                </td>
                <td>
                  <strong>{saidOf(row)}</strong> {row.is_retest && <span className="mark">{t("second look")}</span>}
                  {row.is_verdict && <span className="mark accent">{row.is_informed ? t("verdict, after a look at the others") : t("verdict, blind")}</span>}
                  {row.is_excluded && <span className="mark bad">{t("excluded")}</span>}
                  {row.flags.map((flag) => (
                    <span key={flag} className="mark warn">
                      {words(flag)}
                    </span>
                  ))}
                </td>
                <td dir="auto">{row.reason}</td>
                {showsTime && <td className="number">{row.seconds === null ? "–" : duration(row.seconds)}</td>}
                <td className="soft">{ago(row.received_at, now)}</td>
                <td>
                  {row.id !== chosen && row.shown !== null && (
                    <Link className="small" href={comparisonAt(slug, row.comparison, row.id)}>
                      {t("as they saw it")}
                    </Link>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </section>
  );
}
