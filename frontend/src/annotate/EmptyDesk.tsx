/** Nothing on the desk: a sentence that says why, and the next step. */
import type { Project, SessionNotice } from "../shared/api/schema";
import { t } from "../shared/i18n";
import { Link } from "../shared/router";
import { SessionNotices } from "../shared/ui/SessionNotices";
import type { Action } from "./actions";
import { Closed } from "./Closed";
import type { DeskHandle } from "./useDesk";

interface Props {
  handle: DeskHandle;
  project: Project;
  notices: readonly SessionNotice[];
  list: readonly Action[];
  act: (action: Action) => void;
}

export function EmptyDesk({ handle, project, notices, list, act }: Props) {
  const { desk, fault, claimNow } = handle;
  const undo = list.find((action) => action.id === "undo");
  return (
    <div className="empty-desk stack">
      {fault !== "" ? (
        <p role="alert" className="notice warn">
          {fault} {t("What you judged is kept here. Trying again every few seconds.")}
        </p>
      ) : desk.kind === "empty" ? (
        <Closed reason={desk.reason} project={project} progress={desk.progress} onChange={claimNow} />
      ) : (
        <div className="skeleton" role="status" aria-label={t("The next comparison is on its way")}>
          <div />
          <div />
          <div />
        </div>
      )}
      <SessionNotices notices={notices} />
      <div className="row">
        {undo?.may(desk) === true && (
          <button
            onClick={() => {
              act(undo);
            }}
          >
            {t("undo the last step")} <kbd>z</kbd>
          </button>
        )}
        {project.has_sessions && <Link href={`/p/${project.slug}/sessions`}>{t("Calibration sessions")}</Link>}
        <Link href="/">{t("All projects")}</Link>
      </div>
    </div>
  );
}
