/** A field of a form with the sentence of its refusal below it; the focus goes there, as that is what must be mended. */
import { type ReactNode, useEffect, useId, useRef } from "react";

import type { Action } from "../useAction";

interface Told {
  "aria-invalid"?: true;
  "aria-describedby"?: string;
}

interface Props {
  label: string;
  /** The server's word for the field. */
  field: string;
  action: Action;
  children: (told: Told) => ReactNode;
}

export function Field({ label, field, action, children }: Props) {
  const id = useId();
  const place = useRef<HTMLDivElement>(null);
  const fault = action.refused?.where === field ? action.refused.reason : "";
  useEffect(() => {
    if (fault !== "") place.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [fault]);
  return (
    <div ref={place}>
      <label className="field">
        {label}
        {children(fault === "" ? {} : { "aria-invalid": true, "aria-describedby": id })}
      </label>
      {fault !== "" && (
        <p id={id} role="alert" className="small fault">
          {fault}
        </p>
      )}
    </div>
  );
}
