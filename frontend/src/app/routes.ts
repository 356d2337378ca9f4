/** Which page an address names. */
export type Page = "projects" | "annotate" | "quality" | "loop" | "nowhere";
export type Route = { page: "projects" | "nowhere" } | { page: "annotate" | "quality" | "loop"; slug: string };

export function readRoute(path: string): Route {
  if (path === "/" || path === "/login") return { page: "projects" };
  const [, slug, page] = /^\/p\/([-\w]+)(?:\/(quality|loop))?\/?$/.exec(path) ?? [];
  if (slug === undefined) return { page: "nowhere" };
  return { page: page === "quality" || page === "loop" ? page : "annotate", slug };
}

export function addressOf(slug: string, page: "annotate" | "quality" | "loop"): string {
  return page === "annotate" ? `/p/${slug}` : `/p/${slug}/${page}`;
}
