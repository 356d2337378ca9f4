/** One response in its own scrolling pane, under its letter and, in a ranking, its rank. */
import type { WorkResponse } from "../shared/api/schema";

interface Props {
  response: WorkResponse;
  letter: string;
  rank: number | null;
  isFocused: boolean;
  onFocus: () => void;
}

export function Pane({ response, letter, rank, isFocused, onFocus }: Props) {
  return (
    <article className={isFocused ? "pane focused" : "pane"} aria-label={`Response ${letter}`} onClick={onFocus}>
      <header className="pane-head">
        <h2>{letter}</h2>
        {rank !== null && <span className="rank">{rank === 0 ? "no rank yet" : `rank ${rank}`}</span>}
      </header>
      <div className="response-text reading" dir="auto" tabIndex={0}>
        {response.text}
      </div>
    </article>
  );
}
