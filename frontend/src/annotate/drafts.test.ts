import "fake-indexeddb/auto";
import { expect, it, vi } from "vitest";

import { type Draft, EMPTY } from "./draft";
import { Drafts } from "./drafts";

const typed: Draft = { ...EMPTY, reason: "half a sent" };
const DAY = 24 * 3600 * 1000;

it("keeps what was typed over a reload, and nobody finds another's", async () => {
  const before = await Drafts.open(1, () => 5);
  await before.put("7", typed);
  before.close();
  const after = await Drafts.open(1, () => 6);
  expect(await after.get("7")).toEqual({ draft: typed, at: 5 });
  expect(await (await Drafts.open(2)).get("7")).toBeNull();
  await after.remove("7");
  expect(await after.get("7")).toBeNull();
});

it("lets go of what nobody came back to in a week", async () => {
  const now = vi.fn(() => 0);
  const drafts = await Drafts.open(3, now);
  await drafts.put("old", typed);
  now.mockReturnValue(3 * DAY);
  await drafts.put("young", typed);
  drafts.close();
  const later = await Drafts.open(3, () => 8 * DAY);
  expect([await later.get("old"), (await later.get("young"))?.at]).toEqual([null, 3 * DAY]);
});

it("says so where the browser keeps nothing", async () => {
  const refuse = vi.spyOn(indexedDB, "open").mockImplementation(() => {
    throw new DOMException("no storage here", "SecurityError");
  });
  const drafts = await Drafts.open(4);
  refuse.mockRestore();
  await drafts.put("7", typed);
  expect([drafts.isKept, await drafts.get("7")]).toEqual([false, null]);
});
