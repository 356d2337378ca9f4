/** The places that the annotator has marked, each with a comment. */
import { useEffect, useRef } from "react";

import { t } from "../../shared/i18n";
import { Dialog, FIRST } from "../../shared/ui/Dialog";
import type { Happening, Judging } from "../desk";
import { LETTERS } from "../letters";
import { CloseRow } from "./CloseRow";
import { MarkByWords } from "./MarkByWords";

export function MarksSheet({ desk, dispatch, onClose }: { desk: Judging; dispatch: (event: Happening) => void; onClose: () => void }) {
  const { responses } = desk.item;
  const { marks } = desk.draft;
  const newest = marks.length - 1;
  const comment = useRef<HTMLInputElement>(null);
  const known = useRef(marks.length);
  useEffect(() => {
    if (marks.length > known.current) comment.current?.focus(); // a place marked from here wants its comment
    known.current = marks.length;
  }, [marks.length]);
  return (
    <Dialog title={t("Marked places")} onClose={onClose}>
      {marks.length === 0 && <p>{t("Select words in a response, then press k: the place is marked and you can say why.")}</p>}
      {marks.map((mark, number) => {
        const place = responses.findIndex((response) => response.index === mark.response);
        const text = responses[place]?.text.slice(mark.start, mark.end) ?? "";
        return (
          <div key={`${mark.response}.${mark.start}.${mark.end}`} className="field">
            <span className="row">
              <q dir="auto">{`${LETTERS[place]}: ${text.length > 120 ? `${text.slice(0, 120)} …` : text}`}</q>
              <button className="quiet small" onClick={() => dispatch({ type: "unmark", mark: number })}>
                {t("Take off")}
              </button>
            </span>
            <input
              type="text"
              ref={number === newest ? comment : undefined}
              aria-label={t("Comment on the place in {{letter}}", { letter: LETTERS[place] ?? "" })}
              placeholder={t("What is to be said of it")}
              maxLength={2000}
              {...(number === newest ? FIRST : {})}
              dir="auto"
              value={mark.comment}
              onChange={(event) => dispatch({ type: "comment", mark: number, text: event.target.value })}
              onKeyDown={(event) => {
                if (event.key === "Enter") onClose();
              }}
            />
          </div>
        );
      })}
      <MarkByWords desk={desk} dispatch={dispatch} />
      <CloseRow onClose={onClose} />
    </Dialog>
  );
}
