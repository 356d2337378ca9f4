import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { poll } from "./poll";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const awake = () => false;

it("waits for a slow answer before it asks again", async () => {
  let asked = 0;
  let answered = 0;
  const slow = async () => {
    asked += 1;
    await new Promise((resolve) => setTimeout(resolve, 4000));
    answered += 1;
  };
  const end = poll(slow, 1500, awake);
  await vi.advanceTimersByTimeAsync(5400);
  expect([asked, answered]).toEqual([1, 1]);
  await vi.advanceTimersByTimeAsync(200);
  expect([asked, answered]).toEqual([2, 1]);
  end();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([asked, answered]).toEqual([2, 2]);
});

it("asks once where nothing changes, and not while nobody looks", async () => {
  let asked = 0;
  let asleep = false;
  const call = () => Promise.resolve(++asked);
  poll(call, null, awake);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toBe(1);
  const end = poll(call, 1000, () => asleep);
  asleep = true;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toBe(2);
  asleep = false;
  await vi.advanceTimersByTimeAsync(600);
  expect(asked).toBe(3);
  end();
});
