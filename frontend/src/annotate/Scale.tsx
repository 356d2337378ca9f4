/** One question's scale of a pair: the whole with its strengths, or an aspect in three places. */
import type { CSSProperties } from "react";

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
      <div className={labels.length < 7 ? "scale" : "scale long"} role="radiogroup" aria-label={title} style={{ "--places": labels.length, "--turned": (labels.length + 1) / 2 } as CSSProperties}>
        {labels.map((label, place) => (
          <button
            key={label}
            role="radio"
            aria-checked={said === place}
            className={said === place ? "place chosen" : "place"}
            style={turned(place, labels.length)}
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

/** Where a place stands when a phone turns a long scale at its middle: A's row, B's below it in step, "equal" beside both. */
function turned(place: number, places: number): CSSProperties {
  const middle = (places - 1) / 2;
  const row = place < middle ? "1" : place > middle ? "2" : "1 / span 2";
  return { "--column": place <= middle ? place + 1 : places - place, "--row": row } as CSSProperties;
}
