/** What managers wrote to the annotator, and whether it was read. */
import type { Note } from "../../shared/api/schema";
import { ago } from "../../shared/format";
import { t } from "../../shared/i18n";
import { useNow } from "../../shared/useNow";

export function Notes({ notes }: { notes: readonly Note[] }) {
  const now = useNow(30_000);
  if (notes.length === 0) return null;
  return (
    <section aria-label={t("Notes to the annotator")}>
      <h2>{t("Notes to the annotator")}</h2>
      <ul className="notes">
        {notes.map((note) => (
          <li key={note.id}>
            <p dir="auto">{note.text}</p>
            <p className="soft small">
              {note.created_by}, {ago(note.created_at, now)} · {note.read_at === null ? t("not read yet") : t("read {{when}}", { when: ago(note.read_at, now) })}
              {note.about !== "" && (
                <>
                  {" "}
                  · <span dir="auto">{note.about}</span>
                </>
              )}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
