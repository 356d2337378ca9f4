/** Comparisons on which a verdict of an expert would decide most. */
import type { Disputes as Page } from "../shared/api/schema";
import { figure, wholeNumber } from "../shared/format";
import { t } from "../shared/i18n";
import { Link } from "../shared/router";
import { Wide } from "../shared/ui/Wide";
import { useFetched } from "../shared/useFetched";
import { comparisonAt } from "./addresses";
import { How } from "./How";

export function Disputes({ slug }: { slug: string }) {
  const { data } = useFetched<Page>(`projects/${slug}/disputes`, 30_000);
  if (data === null) return null;
  return (
    <section aria-label={t("Adjudication")}>
      <div className="row">
        <h2>{t("Adjudication")}</h2>
        <span className="soft small figures">
          {t("{{n}} disputed comparisons", { count: data.total, n: wholeNumber(data.total) })} · {t("{{n}} verdicts", { count: data.verdicts, n: wholeNumber(data.verdicts) })}
        </span>
        <span className="spring" />
        {data.total > 0 && (
          <Link className="button" href={`/p/${slug}/adjudicate`}>
            {t("Give verdicts")}
          </Link>
        )}
      </div>
      <How name="dispute" label={t("Adjudication")} />
      {data.results.length === 0 ? (
        <p className="soft">{t("Nothing is disputed: where annotators differ, the calibration has settled it.")}</p>
      ) : (
        <Wide name={t("Adjudication")}>
          <table className="behind">
            <thead>
              <tr>
                <th scope="col">{t("Prompt")}</th>
                <th scope="col" className="number">
                  {t("Judgements")}
                </th>
                <th scope="col" className="number">
                  {t("Dispute")}
                </th>
              </tr>
            </thead>
            <tbody>
              {data.results.map((row) => (
                <tr key={row.comparison}>
                  <td className="behind-prompt" dir="auto">
                    <Link href={comparisonAt(slug, row.comparison)}>{row.prompt}</Link>
                  </td>
                  <td className="number">{wholeNumber(row.answers)}</td>
                  <td className="number">{figure(row.dispute)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Wide>
      )}
    </section>
  );
}
