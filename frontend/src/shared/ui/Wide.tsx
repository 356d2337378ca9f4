/** A table that may be wider than the screen: it scrolls in its own frame, also by keyboard. */
import type { ReactNode } from "react";

export function Wide({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="wide" role="region" aria-label={name} tabIndex={0}>
      {children}
    </div>
  );
}
