/** One question's scale of a pair: the whole with its strengths, or an aspect in three places. */
import { t } from "../shared/i18n";
import { scaleLabels } from "./actions";
import type { Happening, Judging } from "./desk";
import { questionsOf, saidTo } from "./draft";
import { questionName } from "./names";

interface Props {
  desk: Judging;
  /** A place in `questionsOf`. */
  question: number;
  dispatch: (event: Happening) => void;
}

export function Scale({ desk, question, dispatch }: Props) {
  const name = questionsOf(desk.asks)[question] ?? null;
  const labels = scaleLabels(name === null ? desk.asks.strength_levels : 0);
  const isAlone = questionsOf(desk.asks).length === 1;
  const isAsked = !isAlone && desk.asking === question;
  const said = saidTo(desk.draft, name).place;
  const title = name === null ? t("Which response is better?") : t("Which response is better in {{aspect}}?", { aspect: questionName(name) });
  const choose = (place: number) => {
    dispatch({ type: "ask", question });
    dispatch({ type: "place", place });
  };
  return (
    <div className={`question${name === null ? "" : " aspect"}${isAsked ? " asked" : ""}`}>
      {!isAlone && (
        <button className="question-name quiet" aria-pressed={isAsked} onClick={() => dispatch({ type: "ask", question })}>
          {questionName(name)}
        </button>
      )}
      <div className="scale" role="radiogroup" aria-label={title} style={{ gridTemplateColumns: `repeat(${labels.length}, minmax(0, 1fr))` }}>
        {labels.map((label, place) => (
          <button
            key={label}
            role="radio"
            aria-checked={said === place}
            className={said === place ? "place chosen" : "place"}
            onClick={() => {
              choose(place);
            }}
          >
            <span className="place-label">{label}</span>
            {(isAlone || isAsked) && <kbd>{place + 1}</kbd>}
          </button>
        ))}
      </div>
    </div>
  );
}
