/** Whether somebody has touched the page lately: a tab that was left open holds nothing back from others. */
import { useCallback, useEffect, useRef } from "react";

const LATELY_MS = 120_000;
const TOUCHES = ["pointermove", "pointerdown", "keydown", "wheel", "scroll"];

export function useActivity(): () => boolean {
  const last = useRef(0);
  useEffect(() => {
    const touch = () => {
      last.current = performance.now();
    };
    touch();
    for (const kind of TOUCHES) document.addEventListener(kind, touch, { capture: true, passive: true });
    return () => {
      for (const kind of TOUCHES) document.removeEventListener(kind, touch, { capture: true });
    };
  }, []);
  return useCallback(() => performance.now() - last.current < LATELY_MS, []);
}
