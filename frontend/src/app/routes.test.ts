import { expect, it } from "vitest";

import { readRoute } from "./routes";

it("reads the page from the address", () => {
  expect(readRoute("/")).toEqual({ page: "projects" });
  expect(readRoute("/p/pocket")).toEqual({ page: "annotate", slug: "pocket" });
  expect(readRoute("/p/pocket/loop/")).toEqual({ page: "loop", slug: "pocket" });
  expect(readRoute("/p/pocket/else")).toEqual({ page: "nowhere" });
});
