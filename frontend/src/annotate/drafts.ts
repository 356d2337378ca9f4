/**
 * What was typed and not yet sent, in the browser's IndexedDB: it outlives a reload, a crash and a closed tab.
 *
 * One database a person, so that nobody finds another's words. Where the browser refuses to open it (private windows,
 * full disks), drafts live as long as the page, and `isKept` says so.
 */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";

import { type Draft, EMPTY } from "./draft";

/** Raise it when a part of `Draft` changes its meaning: what was kept in an older one is passed by. New parts need none. */
const SHAPE = 1;
const KEPT_MS = 7 * 24 * 3600 * 1000;

export interface Kept {
  draft: Draft;
  at: number;
}

interface Schema extends DBSchema {
  drafts: { key: string; value: Kept & { shape: number }; indexes: { at: number } };
}

export class Drafts {
  private constructor(
    private readonly base: IDBPDatabase<Schema> | null,
    private readonly now: () => number,
  ) {}

  static async open(userId: number, now: () => number = Date.now): Promise<Drafts> {
    try {
      const base = await openDB<Schema>(`plumbline-${userId}`, 1, {
        upgrade: (fresh) => fresh.createObjectStore("drafts").createIndex("at", "at"),
      });
      const drafts = new Drafts(base, now);
      await drafts.sweep(base);
      return drafts;
    } catch (error) {
      if (error instanceof DOMException) return new Drafts(null, now);
      throw error;
    }
  }

  get isKept(): boolean {
    return this.base !== null;
  }

  async get(key: string): Promise<Kept | null> {
    const row = await this.base?.get("drafts", key);
    return row === undefined || row.shape !== SHAPE ? null : { draft: { ...EMPTY, ...row.draft }, at: row.at };
  }

  async put(key: string, draft: Draft): Promise<void> {
    await this.base?.put("drafts", { draft, at: this.now(), shape: SHAPE }, key);
  }

  async remove(key: string): Promise<void> {
    await this.base?.delete("drafts", key);
  }

  close(): void {
    this.base?.close();
  }

  /** Lets go of what nobody came back to. */
  private async sweep(base: IDBPDatabase<Schema>): Promise<void> {
    const change = base.transaction("drafts", "readwrite");
    const old = IDBKeyRange.upperBound(this.now() - KEPT_MS);
    for (let row = await change.store.index("at").openCursor(old); row !== null; row = await row.continue()) await row.delete();
    await change.done;
  }
}
