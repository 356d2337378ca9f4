import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Offline, Refusal } from "../shared/api/client";
import { Outbox, type Store } from "./outbox";

class Memory implements Store {
  readonly values = new Map<string, string>();
  getItem = (key: string) => this.values.get(key) ?? null;
  setItem = (key: string, value: string) => void this.values.set(key, value);
}

const entry = (id: string) => ({ id, assignment: 1, path: "assignments/1/judgements", body: { id } });

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("the outbox", () => {
  it("is empty again when the server has everything, in order", async () => {
    const sent: object[] = [];
    const outbox = new Outbox("k", new Memory(), (_, body) => Promise.resolve(void sent.push(body)));
    outbox.put(entry("a"));
    outbox.put(entry("b"));
    await vi.runAllTimersAsync();
    expect(sent).toEqual([{ id: "a" }, { id: "b" }]);
    expect(outbox.snapshot()).toEqual({ kind: "saved" });
  });

  it("keeps what a lost connection held back, and sends it by itself when it returns", async () => {
    let online = false;
    const sent: object[] = [];
    const outbox = new Outbox("k", new Memory(), (_, body) => (online ? Promise.resolve(void sent.push(body)) : Promise.reject(new Offline())));
    outbox.put(entry("a"));
    await vi.advanceTimersByTimeAsync(500);
    expect(outbox.snapshot()).toEqual({ kind: "waiting", count: 1 });
    online = true;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toEqual([{ id: "a" }]);
    expect(outbox.snapshot()).toEqual({ kind: "saved" });
  });

  it("survives a reload of the page", async () => {
    const store = new Memory();
    new Outbox("k", store, () => Promise.reject(new Offline())).put(entry("a"));
    await vi.advanceTimersByTimeAsync(100);
    const sent: object[] = [];
    const reopened = new Outbox("k", store, (_, body) => Promise.resolve(void sent.push(body)));
    expect(reopened.pending().map((row) => row.id)).toEqual(["a"]);
    await reopened.flush();
    expect(sent).toEqual([{ id: "a" }]);
  });

  it("keeps what the server refuses with its sentence, and goes on with the rest", async () => {
    const refuse = new Refusal(422, "bad_ranking", "index 1 is missing.", "ranking", null);
    const outbox = new Outbox("k", new Memory(), (_, body) => ((body as { id: string }).id === "a" ? Promise.reject(refuse) : Promise.resolve()));
    outbox.put(entry("a"));
    outbox.put(entry("b"));
    await vi.runAllTimersAsync();
    expect(outbox.snapshot()).toEqual({ kind: "failed", count: 1, sentence: "Ranking: index 1 is missing." });
    outbox.discard("a");
    expect(outbox.snapshot()).toEqual({ kind: "saved" });
  });

  it("tries again when the server is restarting", async () => {
    let calls = 0;
    const outbox = new Outbox("k", new Memory(), () => (++calls < 4 ? Promise.reject(new Refusal(503, "database_down", "", null, null)) : Promise.resolve()));
    outbox.put(entry("a"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(calls).toBe(4);
    expect(outbox.snapshot()).toEqual({ kind: "saved" });
  });
});
