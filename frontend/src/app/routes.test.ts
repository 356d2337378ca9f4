import { expect, it } from "vitest";

import { readRoute } from "./routes";

it("reads the page from the address", () => {
  expect(readRoute("/")).toEqual({ page: "projects" });
  expect(readRoute("/p/pocket")).toEqual({ page: "annotate", slug: "pocket" });
  expect(readRoute("/p/pocket/loop/")).toEqual({ page: "loop", slug: "pocket" });
  expect(readRoute("/p/pocket/quality/annotators/12")).toEqual({ page: "annotator", slug: "pocket", id: 12 });
  expect(readRoute("/p/pocket/quality/comparisons/3/")).toEqual({ page: "comparison", slug: "pocket", id: 3 });
  expect(readRoute("/p/pocket/quality/annotators/x")).toEqual({ page: "nowhere" });
  expect(readRoute("/p/pocket/sessions")).toEqual({ page: "sessions", slug: "pocket" });
  expect(readRoute("/p/pocket/sessions/4")).toEqual({ page: "session", slug: "pocket", id: 4 });
  expect(readRoute("/p/pocket/else")).toEqual({ page: "nowhere" });
});
