/** Marks a place by its words, typed: for hands that have no pointer, and for screen readers. */
import { useState } from "react";

import { t } from "../../shared/i18n";
import type { Happening, Judging } from "../desk";
import { LETTERS } from "../letters";
import { wordsIn } from "../wordsIn";

export function MarkByWords({ desk, dispatch }: { desk: Judging; dispatch: (event: Happening) => void }) {
  const [words, setWords] = useState("");
  const { marks } = desk.draft;
  const found = desk.item.responses.flatMap(({ index, text }, place) => {
    const range = wordsIn(words, text, marks.filter((mark) => mark.response === index));
    return range === null ? [] : [{ place, mark: { response: index, ...range, comment: "" } }];
  });
  const [only, second] = found;
  const mark = (chosen: (typeof found)[number]) => {
    setWords("");
    dispatch({ type: "mark", mark: chosen.mark });
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (only !== undefined && second === undefined) mark(only);
      }}
    >
      <label className="field">
        {t("Or type the words that are to be marked")}
        <input type="text" dir="auto" autoComplete="off" value={words} onChange={(event) => setWords(event.target.value)} />
      </label>
      <div className="row" role="status">
        {found.map((row) => (
          <button key={row.place} type="button" onClick={() => mark(row)}>
            {t("Mark in {{letter}}", { letter: LETTERS[row.place] ?? "" })}
          </button>
        ))}
        {words.trim() !== "" && only === undefined && <span className="soft small">{t("These words stand in no response.")}</span>}
      </div>
    </form>
  );
}
