/** What counts as shown: the others' comments, withdrawn ones too, to members to whom the session is open. */
import { expect, test } from "vitest";

import type { CalibrationSession } from "../../shared/api/schema";
import { othersComments } from "./useLook";

const [ME, OTHER] = [1, 2];
const session = (is: { is_member: boolean; is_revealed: boolean }) =>
  ({ ...is, items: [[OTHER, ME], [], [OTHER]].map((authors) => ({ comments: authors.map((author_id) => ({ author_id, is_withdrawn: author_id === OTHER })) })) }) as unknown as CalibrationSession;

test("the others' comments are counted over all comparisons", () => {
  expect(othersComments(session({ is_member: true, is_revealed: true }), ME)).toBe(2);
});

test("nothing is shown before it is open, and a manager who is no member is told of nothing", () => {
  expect(othersComments(session({ is_member: true, is_revealed: false }), ME)).toBeNull();
  expect(othersComments(session({ is_member: false, is_revealed: true }), ME)).toBeNull();
});
