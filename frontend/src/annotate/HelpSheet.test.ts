import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";

import { actions } from "./actions";
import { asking } from "./asking.test-world";
import { HelpSheet } from "./HelpSheet";

it.each([
  [0, 2],
  [3, 2],
  [3, 5],
])("lists every action with all its keys (levels %i, responses %i)", (levels, responses) => {
  const list = actions(asking({ strength_levels: levels }), responses);
  const rows = renderToStaticMarkup(createElement(HelpSheet, { list })).split("<tr>").slice(1);
  expect(rows).toHaveLength(list.length);
  for (const action of list) {
    const keys = action.keys.map((key) => `<kbd>${key}</kbd>`).join("");
    expect(rows.filter((row) => row.includes(`${keys}</td><td>${action.label}</td>`))).toHaveLength(1);
  }
});
