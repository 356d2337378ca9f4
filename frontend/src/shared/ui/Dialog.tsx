/** A modal sheet: focus stays inside, Escape closes, focus returns. */
import { type ReactNode, useEffect, useId, useRef } from "react";

export function Dialog({ title, onClose, onKey, children }: { title: string; onClose: () => void; onKey?: (key: string) => void; children: ReactNode }) {
  const sheet = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = sheet.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={sheet}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (!(event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement)) onKey?.(event.key);
      }}
    >
      <div className="stack">
        <h2 id={heading}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}
