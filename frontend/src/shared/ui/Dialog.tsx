/** A modal sheet: it opens at its beginning, focus stays inside, Escape closes, focus returns. */
import { type ReactNode, useEffect, useId, useRef } from "react";

import { placeOfFocus, returnFocus } from "../focus";

/** What has the focus first, in the sheets that have something to be typed or confirmed. */
export const FIRST = { "data-first": true } as const;

export function Dialog({ title, onClose, onKey, children }: { title: string; onClose: () => void; onKey?: (key: string) => void; children: ReactNode }) {
  const sheet = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = sheet.current;
    if (dialog === null) return;
    const opener = placeOfFocus();
    dialog.showModal();
    // Else the browser takes the first button, and a long sheet opens at its end, with Enter on something that acts.
    const first = dialog.querySelector<HTMLElement>("[data-first]");
    (first ?? dialog).focus();
    if (first === null) dialog.scrollTop = 0;
    return () => {
      dialog.close();
      returnFocus(opener); // the browser does so only for a sheet that still stands
    };
  }, []);
  return (
    <dialog
      ref={sheet}
      tabIndex={-1}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (!isWriting(event.target)) onKey?.(event.key);
      }}
    >
      <div className="stack">
        <h2 id={heading}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}

/** Whether a key is a letter of a text. */
function isWriting(target: EventTarget): boolean {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type !== "checkbox");
}
