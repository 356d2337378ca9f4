"""A line on the terminal that says how far a run is. Nothing is written where stderr is a file."""

import sys
import time

WIDTH = 24
EVERY_S = 0.1


class Progress:
    """Draws over its own line; clear() takes it away before anything else is said."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._drawn_at = 0.0
        self._phase = ""
        self._began = (0.0, 0)

    def step(self, step: int, total: int, phase: str, figure: str) -> None:
        """Show that `step` of `total` is done, with one figure; the time left is judged by this phase alone."""
        now, new = time.monotonic(), phase != self._phase
        if new:
            self._phase, self._began = phase, (now, step)
        if not self._shown or (now - self._drawn_at < EVERY_S and step < total and not new):
            return
        self._drawn_at = now
        bar = "━" * round(WIDTH * step / total)
        done = step - self._began[1]
        left = f"{(now - self._began[0]) / done * (total - step):.0f} s left" if done else ""
        print(f"\r\x1b[K{phase} {bar:<{WIDTH}} {step}/{total} {left}  {figure}", end="", file=sys.stderr, flush=True)
        if step == total:
            print(file=sys.stderr)

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
