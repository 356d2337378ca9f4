/** A button for an action of the registry, with its key. */
import type { Action } from "./actions";
import type { Desk } from "./desk";
import { keyName } from "./names";

interface Props {
  id: string;
  desk: Desk;
  list: readonly Action[];
  act: (action: Action) => void;
  pressed?: boolean;
  count?: number;
  primary?: boolean;
}


export function Press({ id, desk, list, act, pressed, count = 0, primary = false }: Props) {
  const action = list.find((candidate) => candidate.id === id);
  if (action === undefined) return null;
  const on = pressed === true || count > 0;
  const kind = primary ? "primary" : on ? "quiet on" : "quiet";
  return (
    <button
      className={kind}
      disabled={!action.may(desk)}
      onMouseDown={(event) => event.preventDefault()} // a click leaves the focus where it was: the next Enter sends
      onClick={() => {
        act(action);
      }}
      {...(pressed === undefined ? {} : { "aria-pressed": pressed })}
    >
      {action.label}
      {count > 1 && ` (${count})`}
      <kbd>{keyName(action.keys[0] ?? "")}</kbd>
    </button>
  );
}
