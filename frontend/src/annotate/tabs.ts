/**
 * Tabs of one person share their leases and their outbox; the browser's locks keep each task on one tab's desk and let
 * one tab send at a time. A tab that is closed or crashes gives its locks back by itself.
 */
const TASK = "plumbline-task-";

export class Desks {
  /** Lets go of each task that lies on this tab's desk. */
  private readonly mine = new Map<number, () => void>();
  /** What has lain on the desk; the rest is taken and on its way there. */
  private readonly arrived = new Set<number>();

  constructor(private readonly locks: LockManager) {}

  /** The tasks that lie on other tabs' desks. */
  async elsewhere(): Promise<number[]> {
    const { held = [] } = await this.locks.query();
    const tasks = held.flatMap(({ name }) => (name?.startsWith(TASK) === true ? [Number(name.slice(TASK.length))] : []));
    return tasks.filter((assignment) => !this.mine.has(assignment));
  }

  /** Takes a task onto this desk; false where another tab has it. */
  async take(assignment: number): Promise<boolean> {
    if (this.mine.has(assignment)) return true;
    return new Promise((answer, fail) => {
      this.locks
        .request(`${TASK}${assignment}`, { ifAvailable: true }, (lock) => {
          answer(lock !== null);
          if (lock === null) return undefined;
          return new Promise<void>((letGo) => this.mine.set(assignment, letGo));
        })
        .catch(fail);
    });
  }

  /** These lie on the desk; what lay there before and does no more is let go. */
  keep(assignments: readonly number[]): void {
    for (const assignment of assignments) this.arrived.add(assignment);
    for (const [assignment, letGo] of this.mine)
      if (this.arrived.has(assignment) && !assignments.includes(assignment)) {
        this.mine.delete(assignment);
        this.arrived.delete(assignment);
        letGo();
      }
  }

  /** The desk is left. */
  leave(): void {
    for (const letGo of this.mine.values()) letGo();
    this.mine.clear();
    this.arrived.clear();
  }
}

/** Runs `work` while no other tab runs its own under this name; false, without running, where one does. */
export async function alone(locks: LockManager, name: string, work: () => Promise<void>): Promise<boolean> {
  return locks.request(name, { ifAvailable: true }, async (lock) => {
    if (lock !== null) await work();
    return lock !== null;
  });
}
