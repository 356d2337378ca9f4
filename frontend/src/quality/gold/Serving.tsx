/** What serves as gold, the least shown first: to how many it was shown, how it was answered, what speaks against it. */
import { useCallback, useState } from "react";

import { post } from "../../shared/api/client";
import type { Gold, GoldRow } from "../../shared/api/schema";
import { percent, wholeNumber } from "../../shared/format";
import { t } from "../../shared/i18n";
import { Link } from "../../shared/router";
import { Wide } from "../../shared/ui/Wide";
import { comparisonAt } from "../addresses";
import { How } from "../How";
import { ReasonDialog } from "../ReasonDialog";
import { rankingWords } from "../said";
import { isSuspect } from "./doubt";
import { originOf } from "./names";
import { Step } from "./Step";

export function Serving({ page, slug, onChange }: { page: Gold; slug: string; onChange: () => void }) {
  const [retiring, setRetiring] = useState<GoldRow | null>(null);
  const close = useCallback(() => setRetiring(null), []);
  const id = retiring?.comparison ?? 0;
  const retire = useCallback((reason: string) => post(`comparisons/${id}/gold/retire`, { reason, why: "hand" }), [id]);
  const rows = page.serving.toSorted((a, b) => Number(isSuspect(b)) - Number(isSuspect(a)));
  return (
    <section aria-label={t("Serving")}>
      <h2>{t("Serving")}</h2>
      <How name="gold_leak" label={t("Serving")} />
      {rows.length === 0 ? (
        <p className="soft">{t("No comparison serves as gold: accept a proposal, or import comparisons with a known ranking.")}</p>
      ) : (
        <Wide name={t("Serving")}>
          <table className="behind">
            <thead>
              <tr>
                <th scope="col">{t("Prompt")}</th>
                <th scope="col">{t("Known ranking")}</th>
                <th scope="col">{t("From")}</th>
                <th scope="col" className="number">
                  {t("Shown to")}
                </th>
                <th scope="col" className="number">
                  {t("Answered right")}
                </th>
                <th scope="col">{t("What speaks against it")}</th>
                <th scope="col">
                  <span className="sr-only">{t("Decide")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.comparison}>
                  <td className="behind-prompt" dir="auto">
                    <Link href={comparisonAt(slug, row.comparison)}>{row.prompt}</Link>
                  </td>
                  <td>{rankingWords(row.ranking)}</td>
                  <td className="soft">{originOf(row.origin)}</td>
                  <td className="number">
                    {wholeNumber(row.exposure)} {row.is_resting && <span className="mark">{t("rests")}</span>}
                  </td>
                  <td className="number">{row.right.value === null ? "–" : t("{{share}} of {{n}}", { share: percent(row.right.value, 0), n: wholeNumber(row.right.n ?? 0) })}</td>
                  <td className="gold-people">
                    <Against row={row} />
                  </td>
                  <td>
                    <div className="row">
                      {(row.leak?.is_rising === true || row.leak?.is_quick === true) && <Step comparison={row.comparison} step="retire" why="leak" text={t("Retire as leaked")} named={row.external_id} isPrimary onChange={onChange} />}
                      {row.against.length > 0 && <Step comparison={row.comparison} step="retire" why="dispute" text={t("Retire as disputed")} named={row.external_id} isPrimary onChange={onChange} />}
                      <button className="small" onClick={() => setRetiring(row)} aria-label={`${t("Retire")}: ${row.external_id}`}>
                        {t("Retire")}
                      </button>
                      {row.origin !== "file" && <Step comparison={row.comparison} step="undo" text={t("Undo")} named={row.external_id} onChange={onChange} />}
                    </div>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Wide>
      )}
      {retiring !== null && (
        <ReasonDialog title={t("Retire {{name}}", { name: retiring.external_id })} label={t("Reason")} verb={t("Retire")} act={retire} onDone={onChange} onClose={close}>
          <p className="soft">
            {retiring.origin === "file" ? t("It stays out of the work and trains nobody. Its answers so far still count.") : t("It is an ordinary comparison again. Its answers so far still count.")}
          </p>
        </ReasonDialog>
      )}
    </section>
  );
}

function Against({ row }: { row: GoldRow }) {
  const { leak } = row;
  if (!isSuspect(row)) return <span className="soft">–</span>;
  return (
    <>
      {leak?.is_rising === true && <p>{t("right more often since {{since}} answers (p = {{p}}, n = {{n}})", { since: leak.since ?? 0, p: (leak.rise_p ?? 1).toPrecision(2), n: leak.answers })}</p>}
      {leak?.is_quick === true && <p>{t("{{quick}} of {{n}} timed answers right and quick (p = {{p}})", { quick: leak.quick, n: leak.timed, p: (leak.quick_p ?? 1).toPrecision(2) })}</p>}
      {row.against.map((verdict, index) => (
        <p key={index}>{t("an expert, {{name}}, says: {{ranking}}", { name: verdict.annotator, ranking: rankingWords(verdict.ranking) })}</p>
      ))}
    </>
  );
}
