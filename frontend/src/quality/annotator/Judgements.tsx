/** The judgements behind an annotator's figures, by kind; each leads to the comparison as it was judged. */
import { useCallback, useState } from "react";

import type { KindPage, KindRow } from "../../shared/api/schema";
import { ago, duration, wholeNumber, words } from "../../shared/format";
import { t } from "../../shared/i18n";
import { Link, useQuery } from "../../shared/router";
import { Fault } from "../../shared/ui/Fault";
import { Wide } from "../../shared/ui/Wide";
import { useFetched } from "../../shared/useFetched";
import { useNow } from "../../shared/useNow";
import { comparisonAt } from "../addresses";
import { rankingWords, saidOf } from "../said";
import { kinds } from "./kinds";

const PAGE = 20;

interface Props {
  slug: string;
  id: number;
  counts: Readonly<Record<string, number>>;
  onExclude: (judgement: string) => void;
  onNote: (judgement: string) => void;
  /** Whether the annotator has a page on which a note would be read. */
  canNote: boolean;
  /** Changes where the rows should be read anew. */
  turn: number;
}

export function Judgements({ slug, id, counts, onExclude, onNote, canNote, turn }: Props) {
  const [chosen, setKind] = useQuery("kind");
  const [offset, setOffset] = useState(0);
  const kind = kinds().some(([name]) => name === chosen) ? chosen : "all";
  const choose = useCallback(
    (next: string) => {
      setOffset(0);
      setKind(next === "all" ? "" : next);
    },
    [setKind],
  );
  const { data, error } = useFetched<KindPage>(`annotators/${id}/judgements?kind=${kind}&offset=${offset}&limit=${PAGE}&turn=${turn}`);
  const now = useNow(30_000);
  return (
    <section id="judgements" aria-label={t("Judgements")}>
      <div className="row">
        <h2>{t("Judgements")}</h2>
        <select aria-label={t("Kind")} value={kind} onChange={(event) => choose(event.target.value)}>
          {kinds().map(([name, text]) => (
            <option key={name} value={name}>
              {text} ({wholeNumber(counts[name] ?? 0)})
            </option>
          ))}
        </select>
        <span className="spring" />
        {data !== null && data.total > PAGE && (
          <span className="row figures small">
            {t("{{from}} to {{to}} of {{all}}", { from: offset + 1, to: Math.min(data.total, offset + PAGE), all: wholeNumber(data.total) })}
            <button disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - PAGE))}>
              {t("Before")}
            </button>
            <button disabled={offset + PAGE >= data.total} onClick={() => setOffset(offset + PAGE)}>
              {t("Next")}
            </button>
          </span>
        )}
      </div>
      <Fault error={error} />
      {data?.total === 0 && <p className="soft">{t("None.")}</p>}
      {data !== null && data.total > 0 && (
        <Wide name={t("Judgements")}>
          <table className="behind">
            <thead>
              <tr>
                <th scope="col">{t("Prompt")}</th>
                <th scope="col">{t("Said")}</th>
                <th scope="col">{t("Held against")}</th>
                <th scope="col" className="number">
                  {t("Time")}
                </th>
                <th scope="col">{t("When")}</th>
                <th scope="col">
                  <span className="sr-only">{t("Work")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.results.map((row) => (
                <tr key={row.id} className={row.is_excluded ? "lifted" : ""}>
                  <td className="behind-prompt" dir="auto">
                    <Link href={comparisonAt(slug, row.comparison, row.id)}>{row.prompt}</Link>
                  </td>
                  <td>
                    {saidOf(row)} <Tags row={row} />
                    {row.reason !== "" && (
                      <span className="soft" dir="auto">
                        {" "}
                        “{row.reason}”
                      </span>
                    )}
                  </td>
                  <td className="soft">{heldAgainst(row)}</td>
                  <td className="number">
                    {row.seconds === null ? "–" : duration(row.seconds)} {row.kinds.includes("fast") && <span className="mark warn">{t("too fast to read")}</span>}
                  </td>
                  <td className="soft">{ago(row.received_at, now)}</td>
                  <td>
                    <div className="row">
                      {canNote && (
                        <button className="quiet small" onClick={() => onNote(row.id)} aria-label={t("Write a note about {{name}}", { name: row.external_id })}>
                          {t("Note")}
                        </button>
                      )}
                      {!row.is_excluded && (
                        <button className="quiet small" onClick={() => onExclude(row.id)} aria-label={t("Exclude the judgement of {{name}}", { name: row.external_id })}>
                          {t("Exclude")}
                        </button>
                      )}
                    </div>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Wide>
      )}
    </section>
  );
}

function Tags({ row }: { row: KindRow }) {
  return (
    <>
      {row.is_excluded && <span className="mark bad">{t("excluded")}</span>}
      {row.is_retest && <span className="mark">{t("second look")}</span>}
      {row.known !== null && !row.is_retest && <span className={row.kinds.includes("gold_missed") ? "mark warn" : "mark good"}>{row.kinds.includes("gold_missed") ? t("missed") : t("as known")}</span>}
      {row.is_late && <span className="mark">{t("late")}</span>}
      {row.flags.map((flag) => (
        <span key={flag} className="mark warn">
          {words(flag)}
        </span>
      ))}
    </>
  );
}

function heldAgainst(row: KindRow): string {
  if (row.is_retest && row.earlier !== null) return t("earlier: {{ranking}}", { ranking: rankingWords(row.earlier) });
  if (row.known !== null) return t("known: {{ranking}}", { ranking: rankingWords(row.known) });
  return row.leading === null ? "–" : t("likeliest: {{ranking}}", { ranking: rankingWords(row.leading) });
}
