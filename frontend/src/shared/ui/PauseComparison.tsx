/** Stops the handing out of one comparison, and lets it go on; answers to what is open still count. */
import { useCallback } from "react";

import { post, remove } from "../api/client";
import { t } from "../i18n";
import { useAction } from "../useAction";
import { Fault } from "./Fault";

interface Props {
  comparison: number;
  isPaused: boolean;
  onChange: () => void;
  /** For screen readers, where several comparisons stand on one page. */
  named: string;
}

export function PauseComparison({ comparison, isPaused, onChange, named }: Props) {
  const change = useAction(
    useCallback(() => (isPaused ? remove(`comparisons/${comparison}/pause`) : post(`comparisons/${comparison}/pause`)), [comparison, isPaused]),
    onChange,
  );
  const text = isPaused ? t("Hand it out again") : t("Pause it");
  return (
    <>
      <button className="small" disabled={change.busy} onClick={change.run} aria-label={`${text}: ${named}`}>
        {text}
      </button>
      <Fault error={change.fault} />
    </>
  );
}
