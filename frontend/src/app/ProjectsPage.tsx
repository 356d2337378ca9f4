/** All projects of the person: what each asks, where it stands, what they can do there. */
import { useState } from "react";

import type { Estimate, Project, SessionNotice } from "../shared/api/schema";
import { percent, plusMinus, wholeNumber } from "../shared/format";
import { t } from "../shared/i18n";
import { Link } from "../shared/router";
import { SessionNotices } from "../shared/ui/SessionNotices";
import { NewProject } from "./NewProject";
import { addressOf } from "./routes";

interface Props {
  projects: Project[] | null;
  notices: readonly SessionNotice[];
  /** Whether the person is staff. */
  founds: boolean;
}

export function ProjectsPage({ projects, notices, founds }: Props) {
  const [isFounding, setIsFounding] = useState(false);
  // Loaded anew, so that the list of projects knows the new one before its page is drawn.
  const go = (slug: string) => window.location.assign(addressOf(slug, "settings"));
  return (
    <main className="page">
      <section>
        <div className="row">
          <h1>{t("Projects")}</h1>
          <span className="spring" />
          {founds && <button onClick={() => setIsFounding(true)}>{t("New project")}</button>}
        </div>
        {isFounding && <NewProject onFounded={go} onClose={() => setIsFounding(false)} />}
        {projects?.length === 0 && <p>{t("You are in no project yet. An owner can add you on a project's People page.")}</p>}
        <ul className="projects">
          {projects?.map((project) => (
            <Row key={project.slug} project={project} notices={notices.filter((notice) => notice.project === project.slug)} />
          ))}
        </ul>
      </section>
    </main>
  );
}

function Row({ project, notices }: { project: Project; notices: readonly SessionNotice[] }) {
  const manages = project.role !== "annotator";
  const simulated = project.simulated_judgements;
  return (
    <li>
      <div>
        <h2>
          <Link href={addressOf(project.slug, "annotate")}>{project.name}</Link>
          {project.is_paused && <span className="mark warn">{t("paused")}</span>}
        </h2>
        <p>{project.description}</p>
        <p className="soft small figures">
          {[
            t("{{n}} comparisons", { count: project.comparisons, n: wholeNumber(project.comparisons) }),
            t("{{n}} judgements", { count: project.judgements, n: wholeNumber(project.judgements) }) + (simulated > 0 ? `, ${t("{{n}} of them simulated", { n: wholeNumber(simulated) })}` : ""),
            t("{{n}} answers wanted", { count: project.open_assignments, n: wholeNumber(project.open_assignments) }),
          ].join(" · ")}
        </p>
        <Agreement estimate={project.raw_agreement} />
        <SessionNotices notices={notices} />
      </div>
      <div className="row">
        <Link className="button" href={addressOf(project.slug, "annotate")}>
          {t("Annotate")}
        </Link>
        {project.asks.demonstrations_wanted > 0 && (
          <Link className="button" href={addressOf(project.slug, "write")}>
            {t("Write")}
          </Link>
        )}
        {manages && (
          <Link className="button" href={addressOf(project.slug, "quality")}>
            {t("Quality")}
          </Link>
        )}
        {manages && project.has_loop && (
          <Link className="button" href={addressOf(project.slug, "loop")}>
            {t("Loop")}
          </Link>
        )}
      </div>
    </li>
  );
}

function Agreement({ estimate }: { estimate: Estimate | null }) {
  if (estimate === null) return null;
  const { value, low, high, n, why } = estimate;
  if (value === null) return <p className="soft small">{t("No agreement yet: {{why}}", { why: why ?? "" })}</p>;
  const interval = low === undefined || high === undefined ? "" : ` ± ${plusMinus(low, high)}`;
  return (
    <p className="small figures">
      {t("raw agreement")} <strong>{percent(value)}</strong>
      {interval}, n = {wholeNumber(n ?? 0)}
    </p>
  );
}
