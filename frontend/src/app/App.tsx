/** The application: who is logged in, which page the address names. */
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from "react";

import { AnnotatePage } from "../annotate/AnnotatePage";
import { MyPage } from "../annotate/MyPage";
import { WritePage } from "../annotate/WritePage";
import { useOutbox } from "../annotate/useOutbox";
import { get, onSessionEnded } from "../shared/api/client";
import type { Project, Session, SessionNotice } from "../shared/api/schema";
import { t } from "../shared/i18n";
import { Link, navigate, usePath } from "../shared/router";
import { Boundary } from "../shared/ui/Boundary";
import { Fault } from "../shared/ui/Fault";
import { useFetched } from "../shared/useFetched";
import { Header } from "./Header";
import { LoginPage } from "./LoginPage";
import { ProjectsPage } from "./ProjectsPage";
import { readRoute } from "./routes";

// Managers' pages bring the plots; the annotator's screen should not wait for them.
const QualityPage = lazy(() => import("../quality/QualityPage").then((module) => ({ default: module.QualityPage })));
const AnnotatorPage = lazy(() => import("../quality/annotator/AnnotatorPage").then((module) => ({ default: module.AnnotatorPage })));
const ComparisonPage = lazy(() => import("../quality/ComparisonPage").then((module) => ({ default: module.ComparisonPage })));
const GoldPage = lazy(() => import("../quality/gold/GoldPage").then((module) => ({ default: module.GoldPage })));
const LoopPage = lazy(() => import("../loop/LoopPage").then((module) => ({ default: module.LoopPage })));
const LineagePage = lazy(() => import("../loop/LineagePage").then((module) => ({ default: module.LineagePage })));
const PeoplePage = lazy(() => import("../manage/PeoplePage").then((module) => ({ default: module.PeoplePage })));
const SessionsPage = lazy(() => import("../quality/sessions/SessionsPage").then((module) => ({ default: module.SessionsPage })));
const SessionPage = lazy(() => import("../quality/sessions/SessionPage").then((module) => ({ default: module.SessionPage })));
const SettingsPage = lazy(() => import("../manage/SettingsPage").then((module) => ({ default: module.SettingsPage })));

/** A session may be opened while somebody sits at work for hours. */
const NOTICES_MS = 60_000;

export function App() {
  const [session, setSession] = useState<Session | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [hasEnded, setHasEnded] = useState(false);
  const enter = useCallback((next: Session) => {
    setHasEnded(false);
    setSession(next);
  }, []);
  useEffect(() => {
    get<Session>("session").then(setSession, setError);
    return onSessionEnded(() => {
      setHasEnded(true);
      setSession((old) => old && { ...old, user: null });
    });
  }, []);
  if (session === null) return <div className="page">{error !== null && <Fault error={error} />}</div>;
  if (session.user === null) return <LoginPage session={session} hasEnded={hasEnded} onLogin={enter} />;
  return <LoggedIn key={session.user.id} session={session} userId={session.user.id} onSession={setSession} />;
}

function LoggedIn({ session, userId, onSession }: { session: Session; userId: number; onSession: (session: Session) => void }) {
  const path = usePath();
  const route = readRoute(path);
  const slug = "slug" in route ? route.slug : null;
  const outbox = useOutbox(userId);
  const projects = useFetched<Project[]>("projects");
  const project = projects.data?.find((candidate) => candidate.slug === slug) ?? null;
  const notices = useFetched<SessionNotice[]>("session-notices", NOTICES_MS);
  const here = useMemo(() => notices.data?.filter((notice) => notice.project === slug) ?? [], [notices.data, slug]);
  const { reload } = projects;
  const look = notices.reload;
  useEffect(() => {
    document.title = project === null ? "Plumbline" : `${project.name} · Plumbline`;
    reload();
    look();
  }, [project?.name, route.page, reload, look]); // eslint-disable-line react-hooks/exhaustive-deps -- counts are read anew on each page
  const leave = useCallback(() => {
    onSession({ ...session, user: null });
    navigate("/");
  }, [session, onSession]);

  return (
    <>
      <Header session={session} projects={projects.data ?? []} project={project} page={route.page} notices={here} outbox={outbox} onLeave={leave} />
      {projects.error !== null && (
        <div className="page">
          <Fault error={projects.error} />
        </div>
      )}
      <Boundary place={path}>
        <Suspense fallback={<div className="page" />}>
          {route.page === "projects" && <ProjectsPage projects={projects.data} notices={notices.data ?? []} founds={session.user?.is_staff === true} />}
          {project !== null && route.page === "annotate" && <AnnotatePage key={project.slug} project={project} outbox={outbox} notices={here} />}
          {project !== null && route.page === "adjudicate" && <AnnotatePage key={`${project.slug} disputes`} project={project} outbox={outbox} notices={here} queue="disputes/claim" />}
          {project !== null && route.page === "write" && <WritePage key={project.slug} project={project} outbox={outbox} />}
          {project !== null && route.page === "mine" && <MyPage key={project.slug} project={project} notices={here} />}
          {project !== null && route.page === "quality" && <QualityPage key={project.slug} project={project} />}
          {project !== null && route.page === "gold" && <GoldPage key={project.slug} project={project} />}
          {project !== null && route.page === "annotator" && <AnnotatorPage key={route.id} project={project} id={route.id} />}
          {project !== null && route.page === "comparison" && <ComparisonPage key={route.id} project={project} id={route.id} />}
          {project !== null && route.page === "loop" && <LoopPage key={project.slug} project={project} />}
          {project !== null && route.page === "sessions" && <SessionsPage key={project.slug} project={project} />}
          {project !== null && route.page === "session" && <SessionPage key={route.id} project={project} id={route.id} userId={userId} onLook={look} />}
          {project !== null && route.page === "lineage" && <LineagePage key={project.slug} project={project} />}
          {project !== null && route.page === "people" && <PeoplePage key={project.slug} project={project} />}
          {project !== null && route.page === "settings" && <SettingsPage key={project.slug} project={project} onChange={reload} />}
          {(route.page === "nowhere" || (slug !== null && projects.data !== null && project === null)) && <Nowhere />}
        </Suspense>
      </Boundary>
    </>
  );
}

function Nowhere() {
  return (
    <main className="page">
      <div className="stack">
        <h1>{t("There is nothing at this address")}</h1>
        <p>
          <Link href="/">{t("All projects")}</Link>
        </p>
      </div>
    </main>
  );
}
