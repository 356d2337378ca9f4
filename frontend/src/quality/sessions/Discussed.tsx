/** One comparison of a session: its texts, everybody's answers, what was concluded, and the discussion. */
import type { CalibrationSession, SessionItem } from "../../shared/api/schema";
import { t } from "../../shared/i18n";
import { Conversation } from "../../reading/Conversation";
import { Reading } from "../../reading/Reading";
import { saidOf } from "../said";
import { Conclusion } from "./Conclusion";
import { Discussion } from "./Discussion";
import { personName } from "./personName";

interface Props {
  item: SessionItem;
  number: number;
  session: CalibrationSession;
  slug: string;
  userId: number;
  onChange: () => void;
}

export function Discussed({ item, number, session, slug, userId, onChange }: Props) {
  const title = t("Comparison {{number}} of {{all}}", { number, all: session.items.length });
  const isSplit = new Set(item.answers.map((answer) => JSON.stringify(answer.ranking))).size > 1;
  return (
    <section aria-label={title} className="session-item">
      <div className="row">
        <h2>{title}</h2>
        {item.answers.length > 1 && <span className={isSplit ? "mark warn" : "mark good"}>{isSplit ? t("you differ") : t("all agree")}</span>}
        {item.is_gold === true && <span className="mark accent">{t("gold")}</span>}
      </div>
      <Conversation messages={item.prompt} view="rendered" />
      <div className="judged-responses">
        {item.responses.map((response) => (
          <article key={response.index} aria-label={t("Response {{letter}}", { letter: String(response.index + 1) })}>
            <p className="soft small">
              <strong>{response.index + 1}</strong>
            </p>
            <Reading text={response.text} view="rendered" />
          </article>
        ))}
      </div>
      <h3>{t("What each said")}</h3>
      {item.answers.length === 0 && <p className="soft">{t("Nobody has judged it.")}</p>}
      <ul className="judged-by">
        {item.answers.map((answer) => (
          <li key={answer.number}>
            <span dir="auto">{personName(answer)}</span>: <strong>{saidOf(answer)}</strong>
            {answer.reason !== "" && <span dir="auto"> “{answer.reason}”</span>}
          </li>
        ))}
      </ul>
      <Conclusion item={item} session={session} slug={slug} onChange={onChange} />
      <Discussion item={item} title={title} userId={userId} onChange={onChange} />
    </section>
  );
}
