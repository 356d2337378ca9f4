/** How long a comparison stood before a person: from a start time, without the time in which the tab was hidden. */
export class Stopwatch {
  private began: number;
  private hiddenMs = 0;
  private hiddenSince: number | null = null;

  constructor(private readonly now: () => number) {
    this.began = now();
  }

  restart(): void {
    this.began = this.now();
    this.hiddenMs = 0;
    if (this.hiddenSince !== null) this.hiddenSince = this.began;
  }

  hide(): void {
    this.hiddenSince ??= this.now();
  }

  show(): void {
    if (this.hiddenSince !== null) this.hiddenMs += this.now() - this.hiddenSince;
    this.hiddenSince = null;
  }

  seconds(): number {
    const hidden = this.hiddenMs + (this.hiddenSince === null ? 0 : this.now() - this.hiddenSince);
    return Math.max(0, Math.round((this.now() - this.began - hidden) / 100) / 10);
  }
}
