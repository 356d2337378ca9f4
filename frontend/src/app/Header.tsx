/** The line at the top of every page: project, pages, account. */
import type { Outbox } from "../annotate/outbox";
import { OutboxMark } from "../annotate/OutboxMark";
import type { Project, Session, SessionNotice } from "../shared/api/schema";
import { wholeNumber } from "../shared/format";
import { t } from "../shared/i18n";
import { Link, navigate } from "../shared/router";
import { AccountMenu } from "./AccountMenu";
import { addressOf, isProjectPage, type Page, type ProjectPage, tabOf } from "./routes";

interface Props {
  session: Session;
  projects: readonly Project[];
  project: Project | null;
  page: Page;
  notices: readonly SessionNotice[];
  outbox: Outbox;
  onLeave: () => void;
}

export function Header({ session, projects, project, page, notices, outbox, onLeave }: Props) {
  return (
    <header className="header">
      <Link href="/" className="brand">
        Plumbline
      </Link>
      {project !== null && (
        <>
          <select
            aria-label={t("Project")}
            value={project.slug}
            onChange={(event) => {
              navigate(addressOf(event.target.value, isProjectPage(tabOf(page)) ? (tabOf(page) as ProjectPage) : "annotate"));
            }}
          >
            {projects.map((candidate) => (
              <option key={candidate.slug} value={candidate.slug}>
                {candidate.name}
              </option>
            ))}
          </select>
          <nav aria-label={t("Pages")}>
            <Tab project={project} page={page} to="annotate" name={t("Annotate")} />
            {project.asks.demonstrations_wanted > 0 && <Tab project={project} page={page} to="write" name={t("Write")} />}
            {project.role === "annotator" && project.is_expert && <Tab project={project} page={page} to="adjudicate" name={t("Adjudicate")} />}
            <Tab project={project} page={page} to="mine" name={t("My work")} />
            {(project.has_sessions || notices.length > 0 || project.role !== "annotator") && <Tab project={project} page={page} to="sessions" name={t("Sessions")} news={notices.length} />}
            {project.role !== "annotator" && <Tab project={project} page={page} to="quality" name={t("Quality")} />}
            {project.role !== "annotator" && project.has_loop && <Tab project={project} page={page} to="loop" name={t("Loop")} />}
            {project.role !== "annotator" && <Tab project={project} page={page} to="people" name={t("People")} />}
            {project.role !== "annotator" && <Tab project={project} page={page} to="settings" name={t("Settings")} />}
          </nav>
        </>
      )}
      <span className="spring" />
      <OutboxMark outbox={outbox} />
      <AccountMenu name={session.user?.display_name ?? ""} outbox={outbox} onLeave={onLeave} />
    </header>
  );
}

function Tab({ project, page, to, name, news = 0 }: { project: Project; page: Page; to: ProjectPage; name: string; news?: number }) {
  return (
    <Link href={addressOf(project.slug, to)} aria-current={page === to || tabOf(page) === to ? "page" : undefined}>
      {name}
      {news > 0 && (
        <span className="mark accent figures" title={t("something there waits for you")}>
          {wholeNumber(news)}
        </span>
      )}
    </Link>
  );
}
