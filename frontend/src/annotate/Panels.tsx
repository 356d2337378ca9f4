/** The sheets that open over the desk: flags, reason, skip, guidelines, help, own judgements. */
import { Reading } from "../reading/Reading";
import type { Project } from "../shared/api/schema";
import { ago, words } from "../shared/format";
import { useNow } from "../shared/useNow";
import { Dialog } from "../shared/ui/Dialog";
import type { Action } from "./actions";
import type { Done } from "./desk";
import { HelpSheet } from "./HelpSheet";
import { LETTERS } from "./Responses";
import type { DeskHandle } from "./useDesk";

export const FLAGS = ["unsafe", "personal_data", "factually_wrong", "off_topic"];
const SKIPS = ["I cannot judge this", "The prompt is unclear", "It is broken or empty", "I know who wrote it", "Other"];

interface Props {
  handle: DeskHandle;
  project: Project;
  list: readonly Action[];
}

export function Panels({ handle, project, list }: Props) {
  const { desk, dispatch } = handle;
  const close = () => dispatch({ type: "panel", panel: null });
  switch (desk.panel) {
    case null:
      return null;
    case "flags":
      return <FlagSheet handle={handle} onClose={close} />;
    case "reason":
      return <ReasonSheet handle={handle} onClose={close} />;
    case "skip":
      return (
        <Dialog title="Skip this comparison" onClose={close}>
          <p className="soft">It goes to somebody else and does not come back to you.</p>
          {SKIPS.map((reason) => (
            <button
              key={reason}
              onClick={() => {
                handle.skip(reason);
                close();
              }}
            >
              {reason}
            </button>
          ))}
        </Dialog>
      );
    case "guidelines":
      return (
        <Dialog title="Guidelines" onClose={close}>
          <Reading text={project.guidelines === "" ? "This project has no guidelines yet." : project.guidelines} />
          <CloseRow onClose={close} />
        </Dialog>
      );
    case "help":
      return (
        <Dialog title="Everything by keyboard" onClose={close}>
          <HelpSheet list={list} />
          <CloseRow onClose={close} />
        </Dialog>
      );
    case "history":
      return (
        <Dialog title="Your last judgements" onClose={close}>
          {desk.done.length === 0 ? <p>None yet.</p> : <History done={desk.done.slice(0, 12)} />}
          <CloseRow onClose={close} />
        </Dialog>
      );
  }
}

function CloseRow({ onClose }: { onClose: () => void }) {
  return (
    <div className="row">
      <button onClick={onClose}>
        Close <kbd>Esc</kbd>
      </button>
    </div>
  );
}

function FlagSheet({ handle, onClose }: { handle: DeskHandle; onClose: () => void }) {
  const chosen = handle.desk.kind === "judging" ? handle.desk.draft.flags : [];
  return (
    <Dialog title="Flag this comparison" onClose={onClose}>
      {FLAGS.map((flag) => (
        <label key={flag}>
          <input type="checkbox" checked={chosen.includes(flag)} onChange={() => handle.dispatch({ type: "flag", flag })} />
          {words(flag)}
        </label>
      ))}
      <CloseRow onClose={onClose} />
    </Dialog>
  );
}

function ReasonSheet({ handle, onClose }: { handle: DeskHandle; onClose: () => void }) {
  const text = handle.desk.kind === "judging" ? handle.desk.draft.reason : "";
  return (
    <Dialog title="Why?" onClose={onClose}>
      <label className="field">
        <span className="soft">What made the difference. Only the project's managers read it.</span>
        <textarea rows={5} autoFocus value={text} maxLength={10000} onChange={(event) => handle.dispatch({ type: "reason", text: event.target.value })} />
      </label>
      <CloseRow onClose={onClose} />
    </Dialog>
  );
}

function History({ done }: { done: readonly Done[] }) {
  const now = useNow(30_000);
  return (
    <ol className="history">
      {done.map(({ judgement, item }) => (
        <li key={judgement.id}>
          <span dir="auto">{item.prompt.at(-1)?.content.slice(0, 90)}</span>
          <span className="soft small">{` ${verdict(judgement.ranking, item.shown)} · ${ago(judgement.received_at, now)}`}</span>
        </li>
      ))}
    </ol>
  );
}

/** A ranking in the letters that the annotator saw: "A > B" or "A = B". */
export function verdict(ranking: readonly (readonly number[])[], shown: readonly number[]): string {
  const letter = (index: number) => LETTERS[shown.indexOf(index)] ?? "?";
  return ranking.map((group) => group.map(letter).toSorted().join(" = ")).join(" > ");
}
