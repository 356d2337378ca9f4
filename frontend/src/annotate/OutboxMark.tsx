/** Saved, saving, waiting or refused: always in the same place of the header, never a modal by itself. */
import { useState, useSyncExternalStore } from "react";

import { t } from "../shared/i18n";
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
          {t("{{count}} not accepted: look", { count: state.count })}
        </button>
        {isOpen && <Refused outbox={outbox} onClose={close} />}
      </>
    );
  const count = "count" in state ? state.count : 0;
  const text = { saved: t("saved ✓"), saving: t("saving …"), waiting: t("offline, {{waiting}} kept here", { waiting: count }) }[state.kind];
  return (
    <span role="status" className={state.kind === "waiting" || !state.isKept ? "mark warn outbox" : "mark outbox"}>
      {state.isKept ? text : t("{{waiting}} not sent: keep this tab open", { waiting: count })}
    </span>
  );
}

function Refused({ outbox, onClose }: { outbox: Outbox; onClose: () => void }) {
  const refused = outbox.pending().filter((entry) => entry.fault !== null);
  return (
    <Dialog title={t("Not accepted")} onClose={onClose}>
      <p className="soft">{t("The server refused these. They are kept here until you let them go.")}</p>
      {refused.map((entry) => (
        <div key={entry.id} className="row">
          <span>{entry.fault}</span>
          <button
            onClick={() => {
              outbox.sendAgain(entry.id);
            }}
          >
            {t("Send again")}
          </button>
          <button onClick={() => void navigator.clipboard.writeText(JSON.stringify(entry.body, null, 2))}>{t("Copy what was said")}</button>
          <button
            onClick={() => {
              outbox.discard(entry.id);
            }}
          >
            {t("Let it go")}
          </button>
        </div>
      ))}
      <div className="row">
        <button onClick={onClose}>
          {t("Close")} <kbd>Esc</kbd>
        </button>
      </div>
    </Dialog>
  );
}
