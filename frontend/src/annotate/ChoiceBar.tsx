/** The scales and everything else that one keystroke does, at the foot of the screen. */
import { t } from "../shared/i18n";
import type { Action } from "./actions";
import type { Happening, Judging } from "./desk";
import { questionOf } from "./answering";
import { lettersMissing, openQuestions, questionsOf, saidTo } from "./draft";
import { LETTERS } from "./letters";
import { questionName } from "./names";
import { Press } from "./Press";
import { RankBoard } from "./RankBoard";
import { Scale } from "./Scale";

interface Props {
  desk: Judging;
  list: readonly Action[];
  act: (action: Action) => void;
  dispatch: (event: Happening) => void;
}

export function ChoiceBar({ desk, list, act, dispatch }: Props) {
  const isPair = desk.item.responses.length === 2;
  const { draft } = desk;
  return (
    // A click leaves the focus where it was, so that the next Enter sends instead of pressing the button again.
    <div className="choice-bar" onMouseDown={(event) => event.preventDefault()}>
      {isPair ? <Scales desk={desk} dispatch={dispatch} /> : <RankBoard desk={desk} dispatch={dispatch} />}
      <div className="choice-more">
        <Press id="bothBad" desk={desk} list={list} act={act} pressed={draft.flags.includes("both_bad")} />
        <Press id="flags" desk={desk} list={list} act={act} count={draft.flags.filter((flag) => flag !== "both_bad").length} />
        <Press id="reason" desk={desk} list={list} act={act} count={draft.reason === "" ? 0 : 1} />
        <Press id="mark" desk={desk} list={list} act={act} count={draft.marks.length} />
        <Press id="better" desk={desk} list={list} act={act} count={draft.better === "" ? 0 : 1} />
        <span className="spring soft small" role="status">
          {lacking(desk)}
        </span>
        <Press id="undo" desk={desk} list={list} act={act} />
        <Press id={desk.editing === null ? "skip" : "leave"} desk={desk} list={list} act={act} />
        <Press id="submit" desk={desk} list={list} act={act} primary />
      </div>
    </div>
  );
}

function Scales({ desk, dispatch }: Pick<Props, "desk" | "dispatch">) {
  const questions = questionsOf(desk.asks);
  return (
    <div className={questions.length > 1 ? "questions several" : "questions"}>
      {questions.map((_, place) => (
        <Scale key={place} desk={desk} question={place} dispatch={dispatch} />
      ))}
    </div>
  );
}

/** The responses without a rank in the question in hand, once one has its rank. */
function lettersUnranked(desk: Judging): string {
  const { ranks } = saidTo(desk.draft, questionOf(desk));
  if (Object.keys(ranks).length === 0) return "";
  return desk.item.responses.flatMap((response, place) => (ranks[response.index] === undefined ? [LETTERS[place] ?? ""] : [])).join(", ");
}

/** What is still asked for, once something was said. */
function lacking(desk: Judging): string {
  const open = openQuestions(desk.draft, desk.item, desk.asks);
  const letters = lettersMissing(desk.draft, desk.asks);
  const unranked = lettersUnranked(desk);
  if (unranked !== "") return t("No rank yet: {{letters}}", { letters: unranked });
  if (open.length === questionsOf(desk.asks).length) return "";
  if (open.length > 0) return t("Open: {{questions}}", { questions: open.map(questionName).join(", ") });
  return letters > 0 ? t("A reason is asked for: {{letters}} more letters", { letters }) : "";
}
