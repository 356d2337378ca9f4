/** Judgements on their way: kept in the browser until the server has them, sent again after a lost connection.
 *
 * Every entry carries the client's UUID, so that sending it twice is harmless. Entries go in order, because an edit
 * must not overtake what it edits. Pure of the page: storage, sending and the clock are handed in.
 */
import { Offline, Refusal } from "../shared/api/client";

export interface Entry {
  id: string;
  assignment: number;
  path: string;
  body: object;
  /** The sentence of a refusal: the server will not take it, a person must decide. */
  fault: string | null;
}

export interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

export type Send = (path: string, body: object) => Promise<unknown>;
export type OutboxState = { kind: "saved" } | { kind: "saving"; count: number } | { kind: "waiting"; count: number } | { kind: "failed"; count: number; sentence: string };

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

export class Outbox {
  private entries: Entry[];
  private readonly listeners = new Set<() => void>();
  private sending = false;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private state: OutboxState = { kind: "saved" };

  constructor(
    private readonly key: string,
    private readonly store: Store,
    private readonly send: Send,
  ) {
    this.entries = read(store, key);
    this.refresh();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  snapshot = (): OutboxState => this.state;

  /** Assignments that are answered here, sent or not: the queue must not show them again. */
  pending(): Entry[] {
    return [...this.entries];
  }

  put(entry: Omit<Entry, "fault">): void {
    this.entries.push({ ...entry, fault: null });
    this.write();
    void this.flush();
  }

  /** Gives up on what the server refused. */
  discard(id: string): void {
    this.entries = this.entries.filter((entry) => entry.id !== id);
    this.write();
  }

  /** Sends what waits, in order; stops at a lost connection and comes back by itself. */
  async flush(): Promise<void> {
    if (this.sending) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.sending = true;
    this.refresh();
    try {
      for (let entry = this.nextUp(); entry !== undefined; entry = this.nextUp()) {
        if (!(await this.deliver(entry))) break;
      }
    } finally {
      this.sending = false;
      this.refresh();
    }
  }

  private nextUp(): Entry | undefined {
    return this.entries.find((entry) => entry.fault === null);
  }

  /** Whether to go on with the next entry. */
  private async deliver(entry: Entry): Promise<boolean> {
    try {
      await this.send(entry.path, entry.body);
    } catch (error) {
      if (isPassing(error)) {
        this.retryLater();
        return false;
      }
      const sentence = error instanceof Refusal ? error.sentence : String(error);
      this.entries = this.entries.map((other) => (other.id === entry.id ? { ...other, fault: sentence } : other));
      this.write();
      return true;
    }
    this.failures = 0;
    this.discard(entry.id);
    return true;
  }

  private retryLater(): void {
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.failures);
    this.failures += 1;
    this.timer = setTimeout(() => void this.flush(), wait);
  }

  private write(): void {
    this.store.setItem(this.key, JSON.stringify(this.entries));
    this.refresh();
  }

  private refresh(): void {
    this.state = describe(this.entries, this.sending);
    for (const listener of this.listeners) listener();
  }
}

function describe(entries: readonly Entry[], sending: boolean): OutboxState {
  const failed = entries.filter((entry) => entry.fault !== null);
  const waiting = entries.length - failed.length;
  if (waiting > 0) return { kind: sending ? "saving" : "waiting", count: waiting };
  const [first] = failed;
  if (first?.fault != null) return { kind: "failed", count: failed.length, sentence: first.fault };
  return { kind: "saved" };
}

/** A lost connection, a busy or restarting server, or an ended session: worth trying again. */
function isPassing(error: unknown): boolean {
  if (error instanceof Offline) return true;
  if (!(error instanceof Refusal)) return false;
  return error.status >= 500 || error.status === 429 || error.status === 401 || error.code === "not_authenticated";
}

function read(store: Store, key: string): Entry[] {
  const text = store.getItem(key);
  return text === null ? [] : (JSON.parse(text) as Entry[]);
}
