/** What managers wrote about the own work; each note stays, and is confirmed once it was read. */
import { useCallback } from "react";

import { post } from "../shared/api/client";
import type { Note } from "../shared/api/schema";
import { ago } from "../shared/format";
import { t } from "../shared/i18n";
import { Fault } from "../shared/ui/Fault";
import { useAction } from "../shared/useAction";
import { useNow } from "../shared/useNow";

export function Notes({ notes, onChange }: { notes: readonly Note[]; onChange: () => void }) {
  return (
    <section aria-label={t("Notes for you")}>
      <h2>{t("Notes for you")}</h2>
      <ul className="notes">
        {notes.map((note) => (
          <Row key={note.id} note={note} onChange={onChange} />
        ))}
      </ul>
    </section>
  );
}

function Row({ note, onChange }: { note: Note; onChange: () => void }) {
  const now = useNow(30_000);
  const read = useAction(
    useCallback(() => post(`notes/${note.id}/read`), [note.id]),
    onChange,
  );
  return (
    <li>
      {note.about !== "" && (
        <p className="soft small" dir="auto">
          {t("About your answer to: {{prompt}}", { prompt: note.about })}
        </p>
      )}
      <p dir="auto">{note.text}</p>
      <div className="row soft small">
        {note.created_by}, {ago(note.created_at, now)}
        {note.read_at === null ? (
          <button className="small" disabled={read.busy} onClick={read.run}>
            {t("I have read this")}
          </button>
        ) : (
          <span className="mark good">{t("read")}</span>
        )}
      </div>
      <Fault error={read.fault} />
    </li>
  );
}
