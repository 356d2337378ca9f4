/** Saved, saving, waiting or failed: always in the same place, never a modal. */
import type { OutboxState } from "./outbox";

export function OutboxMark({ state, onOpen }: { state: OutboxState; onOpen: () => void }) {
  if (state.kind === "failed")
    return (
      <button className="quiet small mark bad" onClick={onOpen}>
        {`${state.count} not accepted: look`}
      </button>
    );
  const text = { saved: "saved ✓", saving: "saving …", waiting: `offline, ${"count" in state ? state.count : 0} kept here` }[state.kind];
  return (
    <span role="status" className={state.kind === "waiting" ? "mark warn" : "mark"}>
      {text}
    </span>
  );
}
