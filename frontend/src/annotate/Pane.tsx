/** One response in its own scrolling pane, under its letter and, in a ranking, its rank. */
import type { Mark } from "../reading/marks";
import { Reading } from "../reading/Reading";
import type { WorkResponse } from "../shared/api/schema";
import { t } from "../shared/i18n";

interface Props {
  response: WorkResponse;
  letter: string;
  rank: number | null;
  isFocused: boolean;
  onFocus: () => void;
  view: "rendered" | "source";
  marks: readonly Mark[];
}

export function Pane({ response, letter, rank, isFocused, onFocus, view, marks }: Props) {
  return (
    <article className={isFocused ? "pane focused" : "pane"} aria-label={t("Response {{letter}}", { letter })} onClick={onFocus}>
      <header className="pane-head">
        <h2>{letter}</h2>
        {rank !== null && <span className="rank">{rank === 0 ? t("no rank yet") : t("rank {{rank}}", { rank })}</span>}
      </header>
      <div className="response-text" tabIndex={0}>
        <Reading text={response.text} view={view} marks={marks} />
      </div>
    </article>
  );
}
