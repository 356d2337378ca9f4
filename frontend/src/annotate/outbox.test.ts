import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Offline, Refusal } from "../shared/api/client";
import { Outbox, type Send, type Store } from "./outbox";

class Memory implements Store {
  private readonly values = new Map<string, string>();
  get length() {
    return this.values.size;
  }
  key = (index: number) => [...this.values.keys()][index] ?? null;
  getItem = (key: string) => this.values.get(key) ?? null;
  setItem = (key: string, value: string) => void this.values.set(key, value);
  removeItem = (key: string) => void this.values.delete(key);
}

const entry = (id: string) => ({ id, assignment: 1, path: "assignments/1/judgements", body: { id } });
const lost: Send = () => Promise.reject(new Offline());
const into =
  (sent: object[]): Send =>
  (_, body) =>
    Promise.resolve(void sent.push(body));

function opened(store: Store, send: Send, userId = 1): Outbox {
  const outbox = new Outbox(userId, store, send);
  outbox.open();
  return outbox;
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("the outbox", () => {
  it("is empty again when the server has everything, in order", async () => {
    const sent: object[] = [];
    const store = new Memory();
    const outbox = opened(store, into(sent));
    for (const id of ["c", "a", "b"]) outbox.put(entry(id));
    await vi.runAllTimersAsync();
    expect(sent).toEqual([{ id: "c" }, { id: "a" }, { id: "b" }]);
    expect(outbox.snapshot()).toMatchObject({ kind: "saved" });
    expect(outbox.pending()).toEqual([]);
  });

  it("keeps what a lost connection held back, and sends it by itself when it returns", async () => {
    let online = false;
    const sent: object[] = [];
    const outbox = opened(new Memory(), (path, body) => (online ? into(sent)(path, body) : lost(path, body)));
    outbox.put(entry("a"));
    await vi.advanceTimersByTimeAsync(500);
    expect(outbox.snapshot()).toMatchObject({ kind: "waiting", count: 1 });
    online = true;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toEqual([{ id: "a" }]);
    expect(outbox.snapshot()).toMatchObject({ kind: "saved" });
  });

  it("remembers the last tasks that are settled, for every tab, until one is opened again", async () => {
    const store = new Memory();
    const outbox = opened(store, into([]));
    const other = opened(store, into([]));
    for (let assignment = 1; assignment <= 250; assignment++) outbox.put({ ...entry(String(assignment)), assignment });
    outbox.put({ ...entry("report"), assignment: 0 });
    await vi.runAllTimersAsync();
    expect([other.settled().length, other.settled().at(0), other.settled().at(-1)]).toEqual([200, 51, 250]);
    other.reopen(250);
    expect(outbox.settled().at(-1)).toBe(249);
  });

  it("survives a reload of the page", async () => {
    const store = new Memory();
    const before = opened(store, lost);
    before.put(entry("b"));
    before.put(entry("a"));
    await vi.advanceTimersByTimeAsync(100);
    before.close();
    const sent: object[] = [];
    opened(store, into(sent));
    await vi.runAllTimersAsync();
    expect(sent).toEqual([{ id: "b" }, { id: "a" }]);
  });

  it("sends what was refused again when it is told to, under the same id", async () => {
    let isShut = true;
    const sent: object[] = [];
    const refuse = new Refusal(409, "closed", "the project is closed.", null, null);
    const outbox = opened(new Memory(), (path, body) => (isShut ? Promise.reject(refuse) : into(sent)(path, body)));
    outbox.put(entry("a"));
    await vi.runAllTimersAsync();
    expect(outbox.snapshot()).toMatchObject({ kind: "failed", count: 1 });
    isShut = false;
    outbox.sendAgain("a");
    await vi.runAllTimersAsync();
    expect(sent).toEqual([{ id: "a" }]);
    expect(outbox.snapshot()).toMatchObject({ kind: "saved" });
  });

  it("keeps what the server refuses with its sentence, and goes on with the rest", async () => {
    const refuse = new Refusal(422, "bad_ranking", "index 1 is missing.", "ranking", null);
    const outbox = opened(new Memory(), (_, body) => ((body as { id: string }).id === "a" ? Promise.reject(refuse) : Promise.resolve()));
    outbox.put(entry("a"));
    outbox.put(entry("b"));
    await vi.runAllTimersAsync();
    expect(outbox.snapshot()).toMatchObject({ kind: "failed", count: 1 });
    expect(outbox.pending()).toMatchObject([{ id: "a", fault: "Ranking: index 1 is missing." }]);
    outbox.discard("a");
    expect(outbox.snapshot()).toMatchObject({ kind: "saved" });
  });

  it("tries again when the server is restarting", async () => {
    let calls = 0;
    const outbox = opened(new Memory(), () => (++calls < 4 ? Promise.reject(new Refusal(503, "database_down", "", null, null)) : Promise.resolve()));
    outbox.put(entry("a"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(calls).toBe(4);
    expect(outbox.snapshot()).toMatchObject({ kind: "saved" });
  });

  it("never writes over what another tab has kept", async () => {
    const store = new Memory();
    const first = opened(store, lost);
    const second = opened(store, lost);
    first.put(entry("a"));
    second.put(entry("b"));
    first.put(entry("c"));
    await vi.advanceTimersByTimeAsync(100);
    expect(second.pending().map((row) => row.id)).toEqual(["a", "b", "c"]);
  });

  it("sends nothing in the name of whoever logs in next", async () => {
    const store = new Memory();
    const sent: object[] = [];
    let online = false;
    const alice = opened(store, (path, body) => (online ? into(sent)(path, body) : lost(path, body)));
    alice.put(entry("a"));
    await vi.advanceTimersByTimeAsync(100);
    alice.close();
    online = true;
    const other = opened(store, into(sent), 11);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toEqual([]);
    expect(other.pending()).toEqual([]);
    alice.open();
    await vi.runAllTimersAsync();
    expect(sent).toEqual([{ id: "a" }]);
  });

  it("stops after what is on its way when the person leaves", async () => {
    const sent: object[] = [];
    const slow: Send = async (path, body) => {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      await into(sent)(path, body);
    };
    const outbox = opened(new Memory(), slow);
    outbox.put(entry("a"));
    outbox.put(entry("b"));
    await vi.advanceTimersByTimeAsync(0);
    outbox.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toEqual([{ id: "a" }]);
    expect(outbox.snapshot()).toMatchObject({ kind: "waiting", count: 1 });
  });

  it("leaves the sending to the tab that is at it, and comes back", async () => {
    const sent: object[] = [];
    let isFree = false;
    const outbox = new Outbox(1, new Memory(), into(sent), (work) => (isFree ? work().then(() => true) : Promise.resolve(false)));
    outbox.open();
    outbox.put(entry("a"));
    await vi.advanceTimersByTimeAsync(500);
    expect([sent, outbox.snapshot().kind]).toEqual([[], "waiting"]);
    isFree = true;
    await vi.advanceTimersByTimeAsync(2000);
    expect(sent).toEqual([{ id: "a" }]);
  });

  it("sends what the browser would not keep, and says that it lasts no longer than the page", async () => {
    const full = new Memory();
    full.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    let online = false;
    const sent: object[] = [];
    const outbox = opened(full, (path, body) => (online ? into(sent)(path, body) : lost(path, body)));
    outbox.put(entry("a"));
    await vi.advanceTimersByTimeAsync(100);
    expect(outbox.snapshot()).toEqual({ isKept: false, kind: "waiting", count: 1 });
    online = true;
    await vi.runAllTimersAsync();
    expect([sent, outbox.snapshot().isKept]).toEqual([[{ id: "a" }], true]);
  });

  it("passes the server's answer on, and withdraws only what is not on its way", async () => {
    let answer: (value: unknown) => void = () => undefined;
    const outbox = opened(new Memory(), () => new Promise((resolve) => (answer = resolve)));
    const heard: unknown[] = [];
    outbox.onDelivered((delivered, result) => heard.push([delivered.id, result]));
    outbox.put(entry("a"));
    outbox.put(entry("b"));
    await vi.advanceTimersByTimeAsync(0);
    expect([outbox.withdraw("a"), outbox.withdraw("b"), outbox.withdraw("b")]).toEqual([false, true, false]);
    answer("thanks");
    await vi.runAllTimersAsync();
    expect(heard).toEqual([["a", "thanks"]]);
  });
});
