/** More than two responses: letters in the places from best to last, moved by drag, click or digit; a shared place ties. */
import { t } from "../shared/i18n";
import type { Happening, Judging } from "./desk";
import { questionsOf, saidTo } from "./draft";
import { questionName } from "./names";
import { questionOf } from "./answering";
import { LETTERS } from "./letters";
import { useDrag } from "./useDrag";

interface Props {
  desk: Judging;
  dispatch: (event: Happening) => void;
}

export function RankBoard({ desk, dispatch }: Props) {
  const { responses } = desk.item;
  const { ranks } = saidTo(desk.draft, questionOf(desk));
  const places = [...responses.map((_, place) => place + 1), 0]; // 0: without a rank yet
  const move = (response: number, rank: number) => dispatch(rank === 0 ? { type: "unrank", response } : { type: "rank", rank, response });
  const drag = useDrag("data-rank", (response, rank) => move(Number(response), Number(rank)));
  const focused = responses[desk.focus];
  const letterOf = (index: number) => LETTERS[responses.findIndex((response) => response.index === index)] ?? "?";
  return (
    <div className="rank-board">
      <Questions desk={desk} dispatch={dispatch} />
      <div className="rank-places" role="group" aria-label={t("Ranks, the best first")}>
        {places.map((rank) => (
          <div key={rank} className={`rank-place${rank === 0 ? " open" : ""}${drag.over === String(rank) ? " over" : ""}`} data-rank={rank}>
            <button
              className="rank-name quiet small"
              disabled={focused === undefined || (ranks[focused.index] ?? 0) === rank}
              aria-label={placeLabel(rank, LETTERS[desk.focus] ?? "")}
              onClick={() => {
                if (focused !== undefined) move(focused.index, rank);
              }}
            >
              {placeName(rank)}
            </button>
            <div className="chips">
              {responses.flatMap((response, place) =>
                (ranks[response.index] ?? 0) === rank
                  ? [
                      <button
                        key={response.index}
                        className={place === desk.focus ? "chip chosen" : "chip"}
                        aria-pressed={place === desk.focus}
                        aria-label={chipLabel(letterOf(response.index), rank)}
                        onClick={() => dispatch({ type: "focus", index: place })}
                        {...drag.handle(String(response.index))}
                      >
                        {letterOf(response.index)}
                      </button>,
                    ]
                  : [],
              )}
            </div>
          </div>
        ))}
      </div>
    </div>
  );
}

function placeName(rank: number): string {
  return rank === 0 ? t("no rank yet") : rank === 1 ? t("1 best") : String(rank);
}

/** Begins with what is seen, so that whoever speaks to the screen can say it. */
function placeLabel(rank: number, letter: string): string {
  const does = rank === 0 ? t("Clear the rank of {{letter}}", { letter }) : t("Give {{letter}} rank {{rank}}", { letter, rank });
  return `${placeName(rank)}: ${does}`;
}

function chipLabel(letter: string, rank: number): string {
  return rank === 0 ? t("Response {{letter}}, no rank yet", { letter }) : t("Response {{letter}}, rank {{rank}}", { letter, rank });
}

function Questions({ desk, dispatch }: Props) {
  const questions = questionsOf(desk.asks);
  if (questions.length === 1) return <p className="soft small">{t("1 is the best, equal ranks tie: drag, click, or press a digit.")}</p>;
  return (
    <div className="row" role="group" aria-label={t("Question")}>
      {questions.map((question, place) => (
        <button key={place} className={place === desk.asking ? "quiet on" : "quiet"} aria-pressed={place === desk.asking} onClick={() => dispatch({ type: "ask", question: place })}>
          {questionName(question)}
        </button>
      ))}
    </div>
  );
}
