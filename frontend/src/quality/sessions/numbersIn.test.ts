import { expect, test } from "vitest";

import { numbersIn } from "./numbersIn";

test.each([
  ["", []],
  ["12, 13;14", [12, 13, 14]],
  ["http://127.0.0.1:8000/p/tea/quality/comparisons/7?as=3 7", [7]],
  ["none", []],
])("%s", (text, numbers) => {
  expect(numbersIn(text)).toEqual(numbers);
});
