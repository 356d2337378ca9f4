/** Stops and resumes the handing out of a whole project. */
import { useCallback } from "react";

import { patch } from "../shared/api/client";
import { t } from "../shared/i18n";
import { Fault } from "../shared/ui/Fault";
import { useAction } from "../shared/useAction";

export function PauseSwitch({ slug, isPaused, onSaved }: { slug: string; isPaused: boolean; onSaved: () => void }) {
  const change = useAction(
    useCallback(() => patch(`projects/${slug}/settings`, { is_paused: !isPaused }), [slug, isPaused]),
    onSaved,
  );
  return (
    <div className="row">
      <span className="soft small">
        {isPaused ? t("Paused: nobody gets new comparisons; answers to what is open still count.") : t("Running. Pausing hands out nothing new; answers to what is open still count.")}
      </span>
      <button disabled={change.busy} onClick={change.run}>
        {isPaused ? t("Resume the project") : t("Pause the project")}
      </button>
      <Fault error={change.fault} />
    </div>
  );
}
