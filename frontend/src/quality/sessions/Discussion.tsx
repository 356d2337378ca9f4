/** What is said about one comparison, oldest first, and a box for the next word. Names stand here: people talk. */
import { useCallback, useState } from "react";

import { post, remove } from "../../shared/api/client";
import type { SessionComment, SessionItem } from "../../shared/api/schema";
import { ago } from "../../shared/format";
import { t } from "../../shared/i18n";
import { Fault } from "../../shared/ui/Fault";
import { useAction } from "../../shared/useAction";
import { useNow } from "../../shared/useNow";

export function Discussion({ item, title, userId, onChange }: { item: SessionItem; title: string; userId: number; onChange: () => void }) {
  const [text, setText] = useState("");
  const [id, setId] = useState(() => crypto.randomUUID());
  const send = useAction(
    useCallback(() => post(`session-items/${item.id}/comments`, { id, text }), [item.id, id, text]),
    useCallback(() => {
      setText("");
      setId(crypto.randomUUID());
      onChange();
    }, [onChange]),
  );
  return (
    <div className="stack discussion">
      <h3>{t("Discussion")}</h3>
      {item.comments.length > 0 && (
        <ul className="notes">
          {item.comments.map((comment) => (
            <Word key={comment.id} comment={comment} isOwn={comment.author_id === userId} onChange={onChange} />
          ))}
        </ul>
      )}
      <label className="field">
        <span className="sr-only">{title}: </span>
        {t("Your comment")}
        <textarea
          rows={2}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && text.trim() !== "" && !send.busy) send.run();
          }}
        />
      </label>
      <Fault error={send.fault} />
      <div className="row">
        <button disabled={send.busy || text.trim() === ""} onClick={send.run}>
          {t("Comment")} <kbd>Ctrl ⏎</kbd>
        </button>
      </div>
    </div>
  );
}

function Word({ comment, isOwn, onChange }: { comment: SessionComment; isOwn: boolean; onChange: () => void }) {
  const now = useNow(30_000);
  const withdraw = useAction(
    useCallback(() => remove(`session-comments/${comment.id}`), [comment.id]),
    onChange,
  );
  return (
    <li>
      {comment.is_withdrawn ? <p className="soft">{t("withdrawn")}</p> : <p dir="auto">{comment.text}</p>}
      <div className="row soft small">
        {comment.author}, {ago(comment.created_at, now)}
        {isOwn && !comment.is_withdrawn && (
          <button className="quiet small" disabled={withdraw.busy} onClick={withdraw.run}>
            {t("Withdraw")}
          </button>
        )}
      </div>
      <Fault error={withdraw.fault} />
    </li>
  );
}
