/** A sheet that asks for a text before it acts: a reason that is kept, or a note. */
import { type ReactNode, useCallback, useState } from "react";

import { t } from "../shared/i18n";
import { Dialog, FIRST } from "../shared/ui/Dialog";
import { Fault } from "../shared/ui/Fault";
import { Field } from "../shared/ui/Field";
import { faultBesides, useAction } from "../shared/useAction";

interface Props {
  title: string;
  label: string;
  verb: string;
  /** The server's word for the text. */
  field?: string;
  act: (text: string) => Promise<unknown>;
  onDone: () => void;
  onClose: () => void;
  children?: ReactNode;
}

export function ReasonDialog({ title, label, verb, field = "reason", act, onDone, onClose, children }: Props) {
  const [text, setText] = useState("");
  const action = useAction(
    useCallback(() => act(text), [act, text]),
    useCallback(() => {
      onDone();
      onClose();
    }, [onDone, onClose]),
  );
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      <Field label={label} field={field} action={action}>
        {(told) => <textarea rows={3} {...FIRST} {...told} value={text} onChange={(event) => setText(event.target.value)} />}
      </Field>
      <Fault error={faultBesides(action, [field])} />
      <div className="row">
        <button className="primary" disabled={action.busy || text.trim() === ""} onClick={action.run}>
          {verb}
        </button>
        <button onClick={onClose}>{t("Cancel")}</button>
      </div>
    </Dialog>
  );
}
