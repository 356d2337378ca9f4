/** What the Quality page says of gold: how much serves, what waits for a decision; the rest has a page of its own. */
import type { Gold } from "../../shared/api/schema";
import { wholeNumber } from "../../shared/format";
import { t } from "../../shared/i18n";
import { Link } from "../../shared/router";
import { useFetched } from "../../shared/useFetched";
import { isSuspect } from "./doubt";

export function GoldWord({ slug }: { slug: string }) {
  const { data } = useFetched<Gold>(`projects/${slug}/gold`, 60_000);
  if (data === null) return null;
  const suspects = data.serving.filter(isSuspect).length;
  return (
    <section aria-label={t("Gold")}>
      <div className="row">
        <h2>{t("Gold")}</h2>
        <span className="soft small figures">
          {t("{{n}} serving", { n: wholeNumber(data.serving.length) })} · {t("{{n}} proposed", { n: wholeNumber(data.proposed.length + data.left) })}
        </span>
        {suspects > 0 && <span className="mark warn">{t("to look at: {{n}}", { n: wholeNumber(suspects) })}</span>}
        <span className="spring" />
        <Link className="button" href={`/p/${slug}/gold`}>
          {t("Gold's page")}
        </Link>
      </div>
    </section>
  );
}
