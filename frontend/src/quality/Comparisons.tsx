/** Comparisons with all that was said about them: the most disputed first, or those of one annotator. */
import type { Disagreement, DisagreementPage, JudgementRow } from "../shared/api/schema";
import { percent, words } from "../shared/format";
import { useQuery } from "../shared/router";
import { Fault } from "../shared/ui/Fault";
import { PauseComparison } from "../shared/ui/PauseComparison";
import { useFetched } from "../shared/useFetched";
import { Marks } from "./Annotators";
import { saidOf } from "./said";

const PAGE = 5;

export function Comparisons({ slug }: { slug: string }) {
  const [annotator, setAnnotator] = useQuery("annotator");
  const [order, setOrder] = useQuery("order");
  const [from, setFrom] = useQuery("from");
  const offset = Number.parseInt(from, 10) || 0;
  const wanted = order === "" ? (annotator === "" ? "disagreement" : "newest") : order;
  const query = new URLSearchParams({ order: wanted, annotator, offset: String(offset), limit: String(PAGE) });
  const { data, error, reload } = useFetched<DisagreementPage>(`projects/${slug}/comparisons?${query.toString()}`);
  return (
    <section id="comparisons" aria-label="Comparisons">
      <div className="row">
        <h2>Comparisons</h2>
        <select
          aria-label="Order"
          value={wanted}
          onChange={(event) => {
            setFrom("");
            setOrder(event.target.value);
          }}
        >
          <option value="disagreement">most disputed first</option>
          <option value="newest">judged last first</option>
          <option value="oldest">oldest first</option>
        </select>
        {annotator !== "" && (
          <button
            className="small"
            onClick={() => {
              setFrom("");
              setAnnotator("");
            }}
          >
            only {annotator} ✕
          </button>
        )}
        <span className="spring" />
        {data !== null && data.total > 0 && <Pager offset={offset} total={data.total} onMove={(next) => setFrom(next === 0 ? "" : String(next))} />}
      </div>
      <Fault error={error} />
      {data?.total === 0 && <p className="soft">{wanted === "disagreement" ? "No comparison has two answers yet." : "None."}</p>}
      {data?.results.map((row) => <Card key={row.comparison} row={row} onChange={reload} />)}
    </section>
  );
}

function Pager({ offset, total, onMove }: { offset: number; total: number; onMove: (offset: number) => void }) {
  return (
    <span className="row figures small">
      {offset + 1}–{Math.min(total, offset + PAGE)} of {total.toLocaleString("en")}
      <button
        disabled={offset === 0}
        onClick={() => {
          onMove(Math.max(0, offset - PAGE));
        }}
      >
        Before
      </button>
      <button
        disabled={offset + PAGE >= total}
        onClick={() => {
          onMove(offset + PAGE);
        }}
      >
        Next
      </button>
    </span>
  );
}

function Card({ row, onChange }: { row: Disagreement; onChange: () => void }) {
  return (
    <article className="judged">
      <p className="judged-prompt" dir="auto" role="region" aria-label="Prompt" tabIndex={0}>
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
            P(1 preferred) {percent(row.p_first, 0)} · P(tie) {percent(row.p_tie, 0)} · certainty {percent(row.certainty, 0)} ·{" "}
          </>
        )}
        <span className="soft">{row.external_id}</span> <PauseComparison comparison={row.comparison} isPaused={row.is_paused} onChange={onChange} named={row.external_id} />
      </p>
      <ul className="judged-by small">
        {row.judgements.map((judgement) => (
          <Said key={judgement.id} row={judgement} />
        ))}
      </ul>
    </article>
  );
}

function Said({ row }: { row: JudgementRow }) {
  return (
    <li>
      <strong>{saidOf(row)}</strong> {row.annotator} <Marks rater={row} />
      {row.flags.map((flag) => (
        <span key={flag} className="mark warn">
          {words(flag)}
        </span>
      ))}
      {row.reason !== "" && <span className="soft"> “{row.reason}”</span>}
    </li>
  );
}
