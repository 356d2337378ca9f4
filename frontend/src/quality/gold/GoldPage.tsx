/** Gold's life: what may become gold, what serves and how it does, what was retired or declined, who decided what. */
import type { Gold, Project } from "../../shared/api/schema";
import { percent, wholeNumber } from "../../shared/format";
import { t } from "../../shared/i18n";
import { Link } from "../../shared/router";
import { Unready } from "../../shared/ui/Unready";
import { useFetched } from "../../shared/useFetched";
import { Decisions } from "./Decisions";
import { Ended } from "./Ended";
import { Proposals } from "./Proposals";
import { Serving } from "./Serving";

export function GoldPage({ project }: { project: Project }) {
  const { slug } = project;
  const { data, error, reload } = useFetched<Gold>(`projects/${slug}/gold`, 15_000);
  if (data === null) return <Unready title={t("Gold")} error={error} />;
  return (
    <main className="page">
      <section>
        <p className="small">
          <Link href={`/p/${slug}/quality`}>{t("← Quality")}</Link>
        </p>
        <h1>{t("Gold")}</h1>
        <p className="soft reading">
          {t("Comparisons whose right ranking is known, mixed unseen into everybody's work: {{rate}} of the tasks.", { rate: percent(data.rate, 0) })}{" "}
          {data.cap > 0 ? t("The least shown comes next; at {{n}} annotators it rests.", { n: wholeNumber(data.cap) }) : t("The least shown comes next, without a limit.")}{" "}
          <Link href={`/p/${slug}/settings#checks`}>{t("Settings")}</Link>
        </p>
      </section>
      <Proposals page={data} slug={slug} onChange={reload} />
      <Serving page={data} slug={slug} onChange={reload} />
      <Ended title={t("Retired")} rows={data.retired} slug={slug} onChange={reload} />
      <Ended title={t("Declined")} rows={data.declined} slug={slug} onChange={reload} />
      <Decisions rows={data.decisions} slug={slug} />
    </main>
  );
}
