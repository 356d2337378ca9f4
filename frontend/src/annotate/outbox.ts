/** Judgements on their way: kept in the browser until the server has them, sent again after a lost connection.
 *
 * Every entry carries the client's UUID, so that sending it twice is harmless, and lies under a key of its own, so that
 * two tabs of one person never write over each other. It is written before the screen moves on, which IndexedDB could
 * not promise. Entries go in order, because an edit must not overtake what it
 * edits. Pure of the page: storage, sending and the clock are handed in.
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

export type Store = Pick<Storage, "length" | "key" | "getItem" | "setItem" | "removeItem">;
export type Send = (path: string, body: object) => Promise<unknown>;
/** Runs the work while no other tab sends; false where one does. */
export type Alone = (work: () => Promise<void>) => Promise<boolean>;
/** `isKept` is false where something waits that the browser would not keep. */
export type OutboxState = { isKept: boolean } & ({ kind: "saved" } | { kind: "saving" | "waiting" | "failed"; count: number });

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const OTHER_TAB_MS = 1000;
/** How many settled tasks are remembered: more than can be on their way to any tab. */
const SETTLED = 200;

export class Outbox {
  private readonly listeners = new Set<() => void>();
  private readonly receivers = new Set<(entry: Entry, result: unknown) => void>();
  /** What the browser would not keep: it lasts as long as this page. */
  private readonly unkept = new Map<string, Entry>();
  private isOpen = false;
  private sending = false;
  /** Counts the calls of `flush`. */
  private wishes = 0;
  private inFlight: string | null = null;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private state: OutboxState = { isKept: true, kind: "saved" };

  private readonly prefix: string;
  private readonly settledKey: string;

  /** Entries belong to a person: nobody's judgements are ever sent in somebody else's name. */
  constructor(
    readonly userId: number,
    private readonly store: Store,
    private readonly send: Send,
    private readonly alone: Alone = (work) => work().then(() => true),
    private readonly now: () => number = Date.now,
  ) {
    this.prefix = `plumbline.outbox.${userId}.`;
    this.settledKey = `plumbline.settled.${userId}`;
    this.refresh();
  }

  /** From now on entries are sent; until then they are only kept. */
  open(): void {
    this.isOpen = true;
    void this.flush();
  }

  /** Sends nothing more: the person has left. What waits stays kept for their return. */
  close(): void {
    this.isOpen = false;
    clearTimeout(this.timer);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** `receiver` gets each entry that the server took from this tab, with its answer. Returns the end of it. */
  onDelivered(receiver: (entry: Entry, result: unknown) => void): () => void {
    this.receivers.add(receiver);
    return () => this.receivers.delete(receiver);
  }

  snapshot = (): OutboxState => this.state;

  /** What waits or was refused, in the order of sending; of all tabs. */
  pending(): Entry[] {
    return this.keys().flatMap((key) => this.read(key));
  }

  put(entry: Omit<Entry, "fault">): void {
    const last = this.keys().at(-1)?.slice(this.prefix.length).split(".")[0];
    const order = Math.max(this.now(), Number(last ?? 0) + 1);
    this.write(`${this.prefix}${String(order).padStart(16, "0")}.${entry.id}`, { ...entry, fault: null });
    void this.flush();
  }

  /** Takes an entry out: the server has it, or a person gave up on what was refused. */
  discard(id: string): void {
    for (const key of this.keys())
      if (key.endsWith(`.${id}`)) {
        this.store.removeItem(key);
        this.unkept.delete(key);
      }
    this.refresh();
  }

  /** Sends what was refused once more: the same id, so nothing is ever doubled. */
  sendAgain(id: string): void {
    for (const key of this.keys()) if (key.endsWith(`.${id}`)) for (const entry of this.read(key)) this.write(key, { ...entry, fault: null });
    void this.flush();
  }

  /** Tasks whose answer or skip the server took lately, from any tab: what a tab asked for earlier may still bring them. */
  settled(): number[] {
    return JSON.parse(this.store.getItem(this.settledKey) ?? "[]") as number[];
  }

  /** The task is to be done again: its skip was taken back. */
  reopen(assignment: number): void {
    this.keepSettled(this.settled().filter((one) => one !== assignment));
  }

  /** Takes an entry out before it is sent; false where it is on its way or gone. */
  withdraw(id: string): boolean {
    if (this.inFlight === id || !this.pending().some((entry) => entry.id === id)) return false;
    this.discard(id);
    return true;
  }

  /** Sends what waits, in order; stops at a lost connection and comes back by itself. */
  async flush(): Promise<void> {
    this.wishes += 1;
    if (this.sending || !this.isOpen) return;
    const wish = this.wishes;
    clearTimeout(this.timer);
    this.sending = true;
    this.refresh();
    try {
      const wasAlone = await this.alone(async () => {
        for (let entry = this.nextUp(); entry !== undefined; entry = this.nextUp()) {
          if (!(await this.deliver(entry))) break;
        }
      });
      if (!wasAlone) this.comeBack(OTHER_TAB_MS);
    } finally {
      this.sending = false;
      this.refresh();
    }
    if (this.wishes > wish && this.failures === 0) await this.flush(); // something came in while the last was put away
  }

  /** Reads the store again, after another tab has changed it. */
  refresh(): void {
    this.state = { isKept: this.unkept.size === 0, ...describe(this.pending(), this.sending) };
    for (const listener of this.listeners) listener();
  }

  private nextUp(): Entry | undefined {
    return this.isOpen ? this.pending().find((entry) => entry.fault === null) : undefined;
  }

  /** Whether to go on with the next entry. */
  private async deliver(entry: Entry): Promise<boolean> {
    this.inFlight = entry.id;
    let result: unknown;
    try {
      result = await this.send(entry.path, entry.body);
    } catch (error) {
      if (isPassing(error)) {
        this.retryLater();
        return false;
      }
      const fault = error instanceof Refusal ? error.sentence : String(error);
      for (const key of this.keys()) if (key.endsWith(`.${entry.id}`)) this.write(key, { ...entry, fault });
      return true;
    } finally {
      this.inFlight = null;
    }
    this.failures = 0;
    if (entry.assignment !== 0) this.keepSettled([...this.settled(), entry.assignment].slice(-SETTLED)); // before it leaves what waits
    this.discard(entry.id);
    for (const receiver of this.receivers) receiver(entry, result);
    return true;
  }

  /** A little sooner or later each time, so that a whole crowd does not come back at once. */
  private retryLater(): void {
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.failures);
    this.failures += 1;
    this.comeBack(wait * (0.75 + Math.random() / 2));
  }

  private comeBack(ms: number): void {
    if (!this.isOpen) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), ms);
  }

  private keys(): string[] {
    const all = Array.from({ length: this.store.length }, (_, index) => this.store.key(index) ?? "");
    return [...all.filter((key) => key.startsWith(this.prefix)), ...this.unkept.keys()].toSorted();
  }

  private read(key: string): Entry[] {
    const unkept = this.unkept.get(key);
    if (unkept !== undefined) return [unkept];
    const text = this.store.getItem(key);
    return text === null ? [] : [JSON.parse(text) as Entry];
  }

  private keepSettled(assignments: readonly number[]): void {
    try {
      this.store.setItem(this.settledKey, JSON.stringify(assignments));
    } catch (error) {
      if (!(error instanceof DOMException)) throw error; // the store is full: other tabs may be refused one answer more
    }
  }

  private write(key: string, entry: Entry): void {
    try {
      this.store.setItem(key, JSON.stringify(entry));
      this.unkept.delete(key);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      this.unkept.set(key, entry); // the store is full or closed; the page says so
    }
    this.refresh();
  }
}

function describe(entries: readonly Entry[], sending: boolean): { kind: "saved" } | { kind: "saving" | "waiting" | "failed"; count: number } {
  const failed = entries.filter((entry) => entry.fault !== null).length;
  const waiting = entries.length - failed;
  if (waiting > 0) return { kind: sending ? "saving" : "waiting", count: waiting };
  return failed > 0 ? { kind: "failed", count: failed } : { kind: "saved" };
}

/** A lost connection, a busy or restarting server, or an ended session: worth trying again. */
function isPassing(error: unknown): boolean {
  if (error instanceof Offline) return true;
  if (!(error instanceof Refusal)) return false;
  return error.status >= 500 || error.status === 429 || error.status === 408 || error.isLoggedOut;
}
