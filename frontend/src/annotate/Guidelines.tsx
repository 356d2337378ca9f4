/** The guidelines, to be read and confirmed before the first comparison and after each change. */
import { useCallback } from "react";

import { Reading } from "../reading/Reading";
import { post } from "../shared/api/client";
import type { Project } from "../shared/api/schema";
import { t } from "../shared/i18n";
import { Fault } from "../shared/ui/Fault";
import { useAction } from "../shared/useAction";

export function Guidelines({ project, onConfirmed }: { project: Project; onConfirmed: () => void }) {
  const { slug, guidelines_version: version } = project;
  const confirm = useAction(
    useCallback(() => post(`projects/${slug}/guidelines/read`, { version }), [slug, version]),
    onConfirmed,
  );
  return (
    <>
      <h1>{t("Before you begin: the guidelines of {{project}}", { project: project.name })}</h1>
      <Reading text={project.guidelines} />
      <div className="row">
        <button className="primary" disabled={confirm.busy} onClick={confirm.run}>
          {t("I have read them")}
        </button>
        <span className="small soft">{t("Version {{version}}. While judging they are one key away: g.", { version })}</span>
      </div>
      <Fault error={confirm.fault} />
    </>
  );
}
