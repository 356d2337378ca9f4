/** Which page an address names. */
const PAGES = ["annotate", "write", "mine", "quality", "loop", "people", "settings"] as const;

export type ProjectPage = (typeof PAGES)[number];
export type Page = "projects" | ProjectPage | "nowhere";
export type Route = { page: "projects" | "nowhere" } | { page: ProjectPage; slug: string };

export function isProjectPage(name: string | undefined): name is ProjectPage {
  return PAGES.some((page) => page === name);
}

export function readRoute(path: string): Route {
  if (path === "/" || path === "/login") return { page: "projects" };
  const [, slug, page = "annotate"] = /^\/p\/([-\w]+)(?:\/(\w+))?\/?$/.exec(path) ?? [];
  return slug === undefined || !isProjectPage(page) ? { page: "nowhere" } : { page, slug };
}

export function addressOf(slug: string, page: ProjectPage): string {
  return page === "annotate" ? `/p/${slug}` : `/p/${slug}/${page}`;
}
