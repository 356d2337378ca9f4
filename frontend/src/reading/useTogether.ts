/** Panes that scroll together: who moves one moves all, each by the same share of its own length. */
import { type RefObject, useEffect, useRef } from "react";

/** What scrolls inside the panes' element. */
const PANE = ".response-text";
/** A page leaves a line or two of what was read before. */
const PAGE_SHARE = 0.9;

type Step = { by: number } | { to: "start" | "end" };

/** How far a key scrolls, as a share of the height that is seen; null when it does not scroll. */
export function stepOf({ key, shiftKey }: { key: string; shiftKey: boolean }): Step | null {
  switch (key) {
    case "PageDown":
      return { by: PAGE_SHARE };
    case "PageUp":
      return { by: -PAGE_SHARE };
    case " ":
      return { by: shiftKey ? -PAGE_SHARE : PAGE_SHARE };
    case "Home":
      return { to: "start" };
    case "End":
      return { to: "end" };
    default:
      return null;
  }
}

export interface Scroller {
  scrollTop: number;
  readonly scrollHeight: number;
  readonly clientHeight: number;
}

const rangeOf = (pane: Scroller): number => Math.max(0, pane.scrollHeight - pane.clientHeight);

/** Brings the others to the leader's share of their own length. */
export function follow(leader: Scroller, others: readonly Scroller[]): void {
  const range = rangeOf(leader);
  if (range === 0) return; // what cannot move leads nobody
  const share = leader.scrollTop / range;
  for (const other of others) other.scrollTop = share * rangeOf(other);
}

/** The pane that a key turns: with several together the longest, so that no page of it is passed over. */
export function driven<Pane extends Scroller>(panes: readonly Pane[], own: Pane | undefined, isTogether: boolean): Pane | undefined {
  if (!isTogether) return own ?? panes[0];
  return panes.toSorted((one, other) => rangeOf(other) - rangeOf(one))[0];
}

/** `focus` is the place of the pane that keys turn where many are ranked; null where a pair is read. */
export function useTogether(root: RefObject<HTMLElement | null>, isTogether: boolean, focus: number | null): void {
  const led = useRef<HTMLElement>(undefined); // the pane that moved last, also while each went by itself
  useEffect(() => {
    if (focus !== null) led.current = root.current?.querySelectorAll<HTMLElement>(PANE)[focus];
  }, [root, focus]);
  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    const panes = () => [...element.querySelectorAll<HTMLElement>(PANE)];
    const paneOf = (target: EventTarget | null) => (target instanceof Element ? (target.closest<HTMLElement>(PANE) ?? undefined) : undefined);
    const lead = (event: Event) => {
      led.current = paneOf(event.target) ?? led.current;
    };
    const bringOthers = (leader: HTMLElement) => {
      if (!isTogether) return;
      follow(
        leader,
        panes().filter((other) => other !== leader),
      );
    };
    if (led.current !== undefined) bringOthers(led.current);
    const scrolled = (event: Event) => {
      const moved = event.target;
      // The others' own scroll events are our doing; only the one that the person moves leads.
      if (!(moved instanceof HTMLElement) || !moved.matches(PANE)) return;
      led.current ??= moved;
      if (moved === led.current) bringOthers(moved);
    };
    const wheeled = (event: WheelEvent) => {
      lead(event);
      const all = panes();
      const longest = driven(all, led.current, isTogether);
      if (!isTogether || event.ctrlKey || led.current === undefined || rangeOf(led.current) > 0 || longest === undefined) return;
      led.current = longest; // a short text under the pointer does not hold up the long one
      longest.scrollTop += event.deltaY;
    };
    const pressed = (event: KeyboardEvent) => {
      const step = stepOf(event);
      if (step === null || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !isFree(event, element)) return;
      const chosen = driven(panes(), paneOf(event.target) ?? led.current, isTogether);
      const pane = chosen !== undefined && rangeOf(chosen) > 0 ? chosen : element; // many panes scroll as one
      event.preventDefault();
      led.current = pane;
      if ("by" in step) pane.scrollTop += step.by * pane.clientHeight;
      else pane.scrollTop = step.to === "start" ? 0 : rangeOf(pane);
      bringOthers(pane); // also where it stood there already and the others did not
    };
    const leads = ["pointerdown", "pointerover", "focusin", "touchstart", "keydown"] as const;
    for (const kind of leads) element.addEventListener(kind, lead, { passive: true });
    element.addEventListener("scroll", scrolled, true);
    element.addEventListener("wheel", wheeled, { passive: true });
    window.addEventListener("keydown", pressed);
    return () => {
      for (const kind of leads) element.removeEventListener(kind, lead);
      element.removeEventListener("scroll", scrolled, true);
      element.removeEventListener("wheel", wheeled);
      window.removeEventListener("keydown", pressed);
    };
  }, [root, isTogether]);
}

/** Whether nothing else wants the key: no field, no button, no sheet, no other part that scrolls. */
function isFree({ target, key }: KeyboardEvent, panes: HTMLElement): boolean {
  if (document.querySelector("dialog[open]") !== null) return false;
  if (!(target instanceof HTMLElement)) return true;
  if (target.closest("textarea, select, input:not([type=radio], [type=checkbox])") !== null) return false;
  if (target.closest("button, a, summary, input") !== null) return key !== " "; // it presses them
  return target === document.body || panes.contains(target) || target.tabIndex < 0;
}
