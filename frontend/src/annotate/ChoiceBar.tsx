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
    // A click leaves the focus where it was, so that the next Enter sends instead of pressing the button again.
    <div className="choice-bar" onMouseDown={(event) => event.preventDefault()}>
      {isPair ? <Scale desk={desk} list={list} act={act} /> : <Ranks desk={desk} list={list} act={act} />}
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

/** Ranks for the response in focus, by finger or mouse what the digits do. */
function Ranks({ desk, list, act }: Props) {
  const open = desk.item.responses.flatMap((response, place) => (desk.draft.ranks[response.index] === undefined ? [LETTERS[place]] : []));
  const letter = LETTERS[desk.focus];
  const rank = desk.draft.ranks[desk.item.responses[desk.focus]?.index ?? -1];
  return (
    <div className="ranks">
      <p>{open.length === 0 ? "All are ranked; equal ranks tie." : `1 is the best, equal ranks tie. Open: ${open.join(", ")}.`}</p>
      <div className="row" role="group" aria-label={`Rank of response ${letter}`}>
        <span>Rank of {letter}</span>
        {list
          .filter((action) => action.id.startsWith("rank-"))
          .map((action) => (
            <button
              key={action.id}
              className={action.id === `rank-${rank}` ? "place chosen" : "place"}
              aria-pressed={action.id === `rank-${rank}`}
              onClick={() => {
                act(action);
              }}
            >
              {action.keys[0]}
            </button>
          ))}
        <Press id="unrank" desk={desk} list={list} act={act} />
      </div>
    </div>
  );
}
