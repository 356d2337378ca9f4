/** Comparisons that the judgements themselves offer as gold, each with its evidence, to be accepted or declined. */
import type { Gold, Proposal } from "../../shared/api/schema";
import { percent, wholeNumber } from "../../shared/format";
import { t } from "../../shared/i18n";
import { Link } from "../../shared/router";
import { Wide } from "../../shared/ui/Wide";
import { annotatorAt, comparisonAt } from "../addresses";
import { How } from "../How";
import { rankingWords } from "../said";
import { Step } from "./Step";

export function Proposals({ page, slug, onChange }: { page: Gold; slug: string; onChange: () => void }) {
  return (
    <section aria-label={t("Proposed")}>
      <div className="row">
        <h2>{t("Proposed")}</h2>
        {page.left > 0 && <span className="soft small figures">{t("the first of {{n}}, the surest", { n: wholeNumber(page.proposed.length + page.left) })}</span>}
      </div>
      <How name="gold_proposed" label={t("Proposed")} />
      {page.proposed.length === 0 ? (
        <p className="soft">{page.is_told ? t("Nothing to propose. It takes three annotators of the more reliable half who rank a comparison alike, and a certainty of 95 %: more overlap brings it.") : t("The next quality report looks for proposals.")}</p>
      ) : (
        <Wide name={t("Proposed")}>
          <table className="behind">
            <thead>
              <tr>
                <th scope="col">{t("Prompt")}</th>
                <th scope="col">{t("Ranking")}</th>
                <th scope="col">{t("Who agreed")}</th>
                <th scope="col" className="number">
                  {t("Certainty")}
                </th>
                <th scope="col" className="number">
                  n
                </th>
                <th scope="col">
                  <span className="sr-only">{t("Decide")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {page.proposed.map((row) => (
                <Row key={row.comparison} row={row} slug={slug} onChange={onChange} />
              ))}
            </tbody>
          </table>
        </Wide>
      )}
    </section>
  );
}

function Row({ row, slug, onChange }: { row: Proposal; slug: string; onChange: () => void }) {
  return (
    <tr>
      <td className="behind-prompt" dir="auto">
        <Link href={comparisonAt(slug, row.comparison)}>{row.prompt}</Link>
      </td>
      <td>{rankingWords(row.ranking)}</td>
      <td className="gold-people">
        {row.supporters.map((person, index) => (
          <span key={person.id}>
            {index > 0 && ", "}
            <Link href={annotatorAt(slug, person.id)}>{person.name}</Link>
            {person.is_simulated && <span className="soft"> ({t("simulated")})</span>}
          </span>
        ))}
      </td>
      <td className="number">{percent(row.certainty)}</td>
      <td className="number">{wholeNumber(row.judgements)}</td>
      <td>
        <div className="row">
          <Step comparison={row.comparison} step="accept" text={t("Accept")} named={row.external_id} onChange={onChange} />
          <Step comparison={row.comparison} step="decline" text={t("Decline")} named={row.external_id} onChange={onChange} />
        </div>
      </td>
    </tr>
  );
}
