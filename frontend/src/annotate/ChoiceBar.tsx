/** The scale and everything else that one keystroke does, at the foot of the screen. */
import type { Action } from "./actions";
import { scaleLabels } from "./actions";
import type { Desk } from "./desk";
import { Press } from "./Press";
import { LETTERS } from "./Responses";

type Judging = Extract<Desk, { kind: "judging" }>;

interface Props {
  desk: Judging;
  list: readonly Action[];
  act: (action: Action) => void;
}

export function ChoiceBar({ desk, list, act }: Props) {
  const isPair = desk.item.responses.length === 2;
  return (
    <div className="choice-bar">
      {isPair ? <Scale desk={desk} list={list} act={act} /> : <RankHint desk={desk} />}
      <div className="choice-more">
        <Press id="bothBad" desk={desk} list={list} act={act} pressed={desk.draft.flags.includes("both_bad")} />
        <Press id="flags" desk={desk} list={list} act={act} count={desk.draft.flags.filter((flag) => flag !== "both_bad").length} />
        <Press id="reason" desk={desk} list={list} act={act} count={desk.draft.reason === "" ? 0 : 1} />
        <span className="spring" />
        <Press id="guidelines" desk={desk} list={list} act={act} />
        <Press id="undo" desk={desk} list={list} act={act} />
        <Press id="skip" desk={desk} list={list} act={act} />
        <Press id="submit" desk={desk} list={list} act={act} primary />
      </div>
    </div>
  );
}

function Scale({ desk, list, act }: Props) {
  const labels = scaleLabels(desk.levels);
  return (
    <div className="scale" role="radiogroup" aria-label="Which response is better?" style={{ gridTemplateColumns: `repeat(${labels.length}, minmax(0, 1fr))` }}>
      {labels.map((label, place) => {
        const action = list.find((candidate) => candidate.id === `place-${place}`);
        const chosen = desk.draft.place === place;
        return (
          <button
            key={label}
            role="radio"
            aria-checked={chosen}
            className={chosen ? "place chosen" : "place"}
            onClick={() => {
              if (action) act(action);
            }}
          >
            <span className="place-label">{label}</span>
            <kbd>{place + 1}</kbd>
          </button>
        );
      })}
    </div>
  );
}

function RankHint({ desk }: { desk: Judging }) {
  const open = desk.item.responses.flatMap((response, place) => (desk.draft.ranks[response.index] === undefined ? [LETTERS[place]] : []));
  return (
    <p className="rank-hint">
      {open.length === 0 ? "All are ranked." : <>Give each response its rank with a digit: <kbd>1</kbd> is the best, equal digits tie. Open: {open.join(", ")}.</>}
    </p>
  );
}
