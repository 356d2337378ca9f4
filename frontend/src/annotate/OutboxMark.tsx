/** Saved, saving, waiting or refused: always in the same place of the header, never a modal by itself. */
import { useState, useSyncExternalStore } from "react";

import { Dialog } from "../shared/ui/Dialog";
import type { Outbox } from "./outbox";

export function OutboxMark({ outbox }: { outbox: Outbox }) {
  const state = useSyncExternalStore(outbox.subscribe, outbox.snapshot);
  const [isOpen, setIsOpen] = useState(false);
  const close = () => {
    setIsOpen(false);
  };
  if (state.kind === "failed")
    return (
      <>
        <button
          className="small mark bad outbox"
          onClick={() => {
            setIsOpen(true);
          }}
        >
          {`${state.count} not accepted: look`}
        </button>
        {isOpen && <Refused outbox={outbox} onClose={close} />}
      </>
    );
  const text = { saved: "saved ✓", saving: "saving …", waiting: `offline, ${"count" in state ? state.count : 0} kept here` }[state.kind];
  return (
    <span role="status" className={state.kind === "waiting" ? "mark warn outbox" : "mark outbox"}>
      {text}
    </span>
  );
}

function Refused({ outbox, onClose }: { outbox: Outbox; onClose: () => void }) {
  const refused = outbox.pending().filter((entry) => entry.fault !== null);
  return (
    <Dialog title="Not accepted" onClose={onClose}>
      <p className="soft">The server refused these. They are kept here until you let them go.</p>
      {refused.map((entry) => (
        <div key={entry.id} className="row">
          <span>{entry.fault}</span>
          <button
            onClick={() => {
              outbox.discard(entry.id);
            }}
          >
            Let it go
          </button>
        </div>
      ))}
      <div className="row">
        <button onClick={onClose}>
          Close <kbd>Esc</kbd>
        </button>
      </div>
    </Dialog>
  );
}
