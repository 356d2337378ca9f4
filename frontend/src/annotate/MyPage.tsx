/** The annotator's own page: how the work goes, for their own eyes; nobody is ranked against others. */
import type { Mine, OwnShare, Project, SessionNotice } from "../shared/api/schema";
import { ago, duration, percent, wholeNumber } from "../shared/format";
import { t } from "../shared/i18n";
import { Link } from "../shared/router";
import { SessionNotices } from "../shared/ui/SessionNotices";
import { Wide } from "../shared/ui/Wide";
import { Unready } from "../shared/ui/Unready";
import { useFetched } from "../shared/useFetched";
import { useNow } from "../shared/useNow";
import { Days } from "./Days";
import { Notes } from "./Notes";
import { verdict } from "./verdict";

export function MyPage({ project, notices }: { project: Project; notices: readonly SessionNotice[] }) {
  const { data, error, reload } = useFetched<Mine>(`projects/${project.slug}/mine`, 60_000);
  if (data === null) return <Unready title={t("My work")} error={error} />;
  return (
    <main className="page">
      <section>
        <h1>{t("My work")}</h1>
        <SessionNotices notices={notices} />
        <dl className="headline">
          <Item name={t("Judgements")} value={wholeNumber(data.judgements)} means={t("{{skipped}} skipped, {{late}} after the reservation had ended.", { skipped: data.skipped, late: data.late })} />
          <Item
            name={t("Usual time")}
            value={data.seconds_median === null ? "–" : duration(data.seconds_median)}
            means={t("The median. There is no target: reading takes the time that it takes.")}
          />
          <Share name={t("Agreement with others")} share={data.agreement} means={t("On comparisons that others judged too. People differ: 60 to 80 % is usual.")} />
          <Share name={t("Known rankings")} share={data.checks} means={t("Hidden comparisons with a known ranking, as listed below.")} />
          <Share name={t("With yourself")} share={data.retests} means={t("Own earlier answers, asked again with sides swapped.")} />
        </dl>
        <Days days={data.days} />
      </section>
      {data.notes.length > 0 && <Notes notes={data.notes} onChange={reload} />}
      {data.answered_checks.length > 0 && <Checks rows={data.answered_checks} />}
      <p>
        <Link href={`/p/${project.slug}`}>{t("Go on judging")}</Link>
      </p>
    </main>
  );
}

function Checks({ rows }: { rows: Mine["answered_checks"] }) {
  const now = useNow(30_000);
  return (
    <section aria-label={t("Answers with a known ranking")}>
      <h2>{t("Answers with a known ranking")}</h2>
      <Wide name={t("Answers with a known ranking")}>
        <table>
          <thead>
            <tr>
              <th>{t("Prompt")}</th>
              <th>{t("You said")}</th>
              <th>{t("Known")}</th>
              <th>{t("Why")}</th>
              <th>{t("When")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const shown = row.shown ?? row.known.flat().toSorted((a, b) => a - b);
              return (
                <tr key={row.judgement}>
                  <td dir="auto">{row.prompt}</td>
                  <td className="figures">
                    {verdict(row.said, shown)} <span className={row.agrees ? "mark good" : "mark warn"}>{row.agrees ? t("as known") : t("differs")}</span>
                  </td>
                  <td className="figures">{verdict(row.known, shown)}</td>
                  <td dir="auto">{row.explanation === "" ? "–" : row.explanation}</td>
                  <td className="soft">{ago(row.received_at, now)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Wide>
      <p className="soft small">{t("You think that a known ranking is wrong? Report it from the comparison, or tell a manager.")}</p>
    </section>
  );
}

function Share({ name, share, means }: { name: string; share: OwnShare; means: string }) {
  if (share.value === null || share.low === null || share.high === null) return <Item name={name} value="–" means={t("Nothing to count yet.")} />;
  return <Item name={name} value={percent(share.value, 0)} more={t("{{low}} to {{high}}, n = {{n}}", { low: percent(share.low, 0), high: percent(share.high, 0), n: share.n })} means={means} />;
}

function Item({ name, value, more, means }: { name: string; value: string; more?: string; means: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="figures">
        {value}
        {more !== undefined && <span className="interval">{more}</span>}
      </dd>
      <dd className="soft small">{means}</dd>
    </div>
  );
}
