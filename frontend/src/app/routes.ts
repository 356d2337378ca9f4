/** Which page an address names. */
const PAGES = ["annotate", "write", "mine", "quality", "gold", "adjudicate", "loop", "lineage", "sessions", "people", "settings"] as const;

export type ProjectPage = (typeof PAGES)[number];
/** Pages that are about one row. */
export type DetailPage = "annotator" | "comparison" | "session";
export type Page = "projects" | ProjectPage | DetailPage | "nowhere";
export type Route = { page: "projects" | "nowhere" } | { page: ProjectPage; slug: string } | { page: DetailPage; slug: string; id: number };

export function isProjectPage(name: string | undefined): name is ProjectPage {
  return PAGES.some((page) => page === name);
}

export function readRoute(path: string): Route {
  if (path === "/" || path === "/login") return { page: "projects" };
  const [, project, rows, id] = /^\/p\/([-\w]+)\/quality\/(annotators|comparisons)\/(\d+)\/?$/.exec(path) ?? [];
  if (project !== undefined) return { page: rows === "annotators" ? "annotator" : "comparison", slug: project, id: Number(id) };
  const [, ours, session] = /^\/p\/([-\w]+)\/sessions\/(\d+)\/?$/.exec(path) ?? [];
  if (ours !== undefined) return { page: "session", slug: ours, id: Number(session) };
  const [, slug, page = "annotate"] = /^\/p\/([-\w]+)(?:\/(\w+))?\/?$/.exec(path) ?? [];
  return slug === undefined || !isProjectPage(page) ? { page: "nowhere" } : { page, slug };
}

export function addressOf(slug: string, page: ProjectPage): string {
  return page === "annotate" ? `/p/${slug}` : `/p/${slug}/${page}`;
}

/** The page whose tab a page belongs to. */
export function tabOf(page: Page): Page {
  if (page === "session") return "sessions";
  if (page === "lineage") return "loop";
  return page === "annotator" || page === "comparison" || page === "adjudicate" || page === "gold" ? "quality" : page;
}
