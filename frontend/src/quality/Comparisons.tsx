/** Comparisons with all that was said about them: the most disputed first, or those of one annotator. */
import type { Disagreement, DisagreementPage, JudgementRow } from "../shared/api/schema";
import { percent, wholeNumber, words } from "../shared/format";
import { t } from "../shared/i18n";
import { Link, navigate, useQuery } from "../shared/router";
import { Fault } from "../shared/ui/Fault";
import { PauseComparison } from "../shared/ui/PauseComparison";
import { useFetched } from "../shared/useFetched";
import { annotatorAt, comparisonAt } from "./addresses";
import { Marks } from "./Annotators";
import { saidOf } from "./said";

const PAGE = 5;

export function Comparisons({ slug }: { slug: string }) {
  const [annotator] = useQuery("annotator");
  const [other] = useQuery("other");
  const [source] = useQuery("source");
  const [kind] = useQuery("kind");
  const [certain_from] = useQuery("certain_from");
  const [certain_to] = useQuery("certain_to");
  const [order, setOrder] = useQuery("order");
  const [from, setFrom] = useQuery("from");
  const offset = Number.parseInt(from, 10) || 0;
  const wanted = order === "" ? (annotator === "" ? "disagreement" : "newest") : order;
  const asked = { order: wanted, annotator, other, source, kind, certain_from, certain_to, offset: String(offset), limit: String(PAGE) };
  const query = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ""));
  const { data, error, reload } = useFetched<DisagreementPage>(`projects/${slug}/comparisons?${query.toString()}`);
  const only = conditions({ annotator, other, source, kind, certain_from, certain_to });
  return (
    <section id="comparisons" aria-label={t("Comparisons")}>
      <div className="row">
        <h2>{t("Comparisons")}</h2>
        <select
          aria-label={t("Order")}
          value={wanted}
          onChange={(event) => {
            setFrom("");
            setOrder(event.target.value);
          }}
        >
          <option value="disagreement">{t("most disputed first")}</option>
          <option value="uncertain">{t("least certain first")}</option>
          <option value="newest">{t("judged last first")}</option>
          <option value="oldest">{t("oldest first")}</option>
        </select>
        {only !== "" && (
          <button className="small" onClick={() => navigate(`/p/${slug}/quality#comparisons`)}>
            {t("only {{condition}}", { condition: only })} ✕
          </button>
        )}
        <span className="spring" />
        {data !== null && data.total > 0 && <Pager offset={offset} total={data.total} onMove={(next) => setFrom(next === 0 ? "" : String(next))} />}
      </div>
      <Fault error={error} />
      {data?.total === 0 && <p className="soft">{wanted === "disagreement" && only === "" ? t("No comparison has two answers yet.") : t("None.")}</p>}
      {data?.results.map((row) => <Card key={row.comparison} row={row} slug={slug} onChange={reload} />)}
    </section>
  );
}

/** What the list is narrowed to, in words. */
function conditions({ annotator, other, source, kind, certain_from, certain_to }: Record<"annotator" | "other" | "source" | "kind" | "certain_from" | "certain_to", string>): string {
  const kinds: Record<string, string> = {
    retested: t("with a second look"),
    tied: t("that somebody called a tie"),
    decided: t("on which somebody preferred one"),
    ranked: t("of three responses or more"),
    shared: t("that two annotators judged"),
  };
  return [annotator, other, source, kinds[kind] ?? "", certain_from === "" ? "" : t("certainty {{low}} to {{high}}", { low: certain_from, high: certain_to })].filter((part) => part !== "").join(", ");
}

function Pager({ offset, total, onMove }: { offset: number; total: number; onMove: (offset: number) => void }) {
  return (
    <span className="row figures small">
      {t("{{from}} to {{to}} of {{all}}", { from: offset + 1, to: Math.min(total, offset + PAGE), all: wholeNumber(total) })}
      <button
        disabled={offset === 0}
        onClick={() => {
          onMove(Math.max(0, offset - PAGE));
        }}
      >
        {t("Before")}
      </button>
      <button
        disabled={offset + PAGE >= total}
        onClick={() => {
          onMove(offset + PAGE);
        }}
      >
        {t("Next")}
      </button>
    </span>
  );
}

function Card({ row, slug, onChange }: { row: Disagreement; slug: string; onChange: () => void }) {
  return (
    <article className="judged">
      <p className="judged-prompt" dir="auto" role="region" aria-label={t("Prompt")} tabIndex={0}>
        {row.prompt.map((turn) => turn.content).join("\n\n")}
      </p>
      <div className="judged-responses">
        {row.responses.map((response) => (
          <div key={response.index}>
            <p className="soft small">
              {response.index + 1} · {response.source}
            </p>
            <p className="judged-text" dir="auto" tabIndex={0}>
              {response.text}
            </p>
          </div>
        ))}
      </div>
      <p className="small figures">
        {row.p_first !== null && row.p_tie !== null && row.certainty !== null && (
          <>
            {t("P(1 preferred) {{first}}, P(tie) {{tie}}, certainty {{certainty}}", { first: percent(row.p_first, 0), tie: percent(row.p_tie, 0), certainty: percent(row.certainty, 0) })} ·{" "}
          </>
        )}
        <Link href={comparisonAt(slug, row.comparison)}>{row.external_id}</Link> <PauseComparison comparison={row.comparison} isPaused={row.is_paused} onChange={onChange} named={row.external_id} />
      </p>
      <ul className="judged-by small">
        {row.judgements.map((judgement) => (
          <Said key={judgement.id} row={judgement} slug={slug} />
        ))}
      </ul>
    </article>
  );
}

function Said({ row, slug }: { row: JudgementRow; slug: string }) {
  return (
    <li>
      <strong>{saidOf(row)}</strong> <Link href={annotatorAt(slug, row.annotator_id)}>{row.annotator}</Link> <Marks rater={row} />
      {row.is_excluded && <span className="mark bad">{t("excluded")}</span>}
      {row.is_verdict && <span className="mark accent">{row.is_informed ? t("verdict, after a look at the others") : t("verdict, blind")}</span>}
      {row.is_retest && <span className="mark">{t("second look")}</span>}
      {row.flags.map((flag) => (
        <span key={flag} className="mark warn">
          {words(flag)}
        </span>
      ))}
      {row.reason !== "" && <span className="soft"> “{row.reason}”</span>}
    </li>
  );
}
