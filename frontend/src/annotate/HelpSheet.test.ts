import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";

import { actions } from "./actions";
import { asking } from "./asking.test-world";
import { HelpSheet } from "./HelpSheet";
import { keyName } from "./names";

it.each([
  [0, 2],
  [3, 2],
  [3, 5],
])("lists every action with all its keys (levels %i, responses %i)", (levels, responses) => {
  const list = actions(asking({ strength_levels: levels }), responses);
  const rows = renderToStaticMarkup(createElement(HelpSheet, { list })).split("<tr>").slice(1);
  expect(rows).toHaveLength(list.length + 5); // and what texts and sheets have of their own
  for (const action of list) {
    const keys = action.keys.map((key) => `<kbd>${keyName(key)}</kbd>`).join("");
    expect(rows.filter((row) => row.includes(`${keys}</td><td>${action.label}</td>`))).toHaveLength(1);
  }
});
