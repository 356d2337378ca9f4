/** One click that decides something about a gold comparison; its refusal stands beside it. */
import { useCallback } from "react";

import { post } from "../../shared/api/client";
import { Fault } from "../../shared/ui/Fault";
import { useAction } from "../../shared/useAction";

interface Props {
  comparison: number;
  step: "accept" | "decline" | "retire" | "undo";
  why?: "leak" | "dispute";
  text: string;
  /** Which comparison, for screen readers. */
  named: string;
  isPrimary?: boolean;
  onChange: () => void;
}

export function Step({ comparison, step, why, text, named, isPrimary = false, onChange }: Props) {
  const action = useAction(
    useCallback(() => post(`comparisons/${comparison}/gold/${step}`, why === undefined ? {} : { why }), [comparison, step, why]),
    onChange,
  );
  return (
    <>
      <button className={isPrimary ? "small primary" : "small"} disabled={action.busy} onClick={action.run} aria-label={`${text}: ${named}`}>
        {text}
      </button>
      <Fault error={action.fault} />
    </>
  );
}
