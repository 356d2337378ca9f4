/** The line at the top of every page: project, pages, theme, account. */
import { useState } from "react";

import type { Outbox } from "../annotate/outbox";
import { OutboxMark } from "../annotate/OutboxMark";
import { remove } from "../shared/api/client";
import type { Project, Session } from "../shared/api/schema";
import { chooseLanguage, currentLanguage, type Language, languages, t } from "../shared/i18n";
import { Link, navigate } from "../shared/router";
import { chooseTheme, currentTheme } from "../shared/theme";
import { addressOf, isProjectPage, type Page, type ProjectPage } from "./routes";

interface Props {
  session: Session;
  projects: readonly Project[];
  project: Project | null;
  page: Page;
  outbox: Outbox;
  onLeave: () => void;
}

export function Header({ session, projects, project, page, outbox, onLeave }: Props) {
  const [theme, setTheme] = useState(currentTheme);
  const other = theme === "dark" ? "light" : "dark";
  return (
    <header className="header">
      <Link href="/" className="brand">
        Plumbline
      </Link>
      {project !== null && (
        <>
          <select
            aria-label="Project"
            value={project.slug}
            onChange={(event) => {
              navigate(addressOf(event.target.value, isProjectPage(page) ? page : "annotate"));
            }}
          >
            {projects.map((candidate) => (
              <option key={candidate.slug} value={candidate.slug}>
                {candidate.name}
              </option>
            ))}
          </select>
          <nav aria-label="Pages">
            <Tab project={project} page={page} to="annotate" name={t("Annotate")} />
            {project.asks.demonstrations_wanted > 0 && <Tab project={project} page={page} to="write" name={t("Write")} />}
            {project.role !== "annotator" && <Tab project={project} page={page} to="quality" name={t("Quality")} />}
            {project.role !== "annotator" && project.has_loop && <Tab project={project} page={page} to="loop" name={t("Loop")} />}
          </nav>
        </>
      )}
      <span className="spring" />
      <OutboxMark outbox={outbox} />
      <button
        className="quiet theme"
        onClick={() => {
          chooseTheme(other);
          setTheme(other);
        }}
      >
        {other}
      </button>
      <select className="quiet" aria-label={t("Language")} value={currentLanguage()} onChange={(event) => chooseLanguage(event.target.value as Language)}>
        {languages.map(([language, name]) => (
          <option key={language} value={language} lang={language}>
            {name}
          </option>
        ))}
      </select>
      <span className="account soft">{session.user?.display_name}</span>
      <button className="quiet" onClick={() => void remove("session").then(onLeave, onLeave)}>
        {t("Log out")}
      </button>
    </header>
  );
}

function Tab({ project, page, to, name }: { project: Project; page: Page; to: ProjectPage; name: string }) {
  return (
    <Link href={addressOf(project.slug, to)} aria-current={page === to ? "page" : undefined}>
      {name}
    </Link>
  );
}
