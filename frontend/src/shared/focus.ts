/** Where the keys go on once what had the focus is gone: near it, never at the top of the page unasked. */

/** An element and what it stands in, for the time when it has gone. */
export type Place = readonly Element[];

/** Of what has the focus now; empty where nothing has it. */
export function placeOfFocus(): Place {
  const place: Element[] = [];
  for (let element = document.activeElement; element !== null && element !== document.body; element = element.parentElement) place.push(element);
  return place;
}

/** Gives the focus, if nothing has it, back to the element, or to the heading of the innermost part around it that still stands. */
export function returnFocus([element, ...around]: Place): void {
  if (document.activeElement !== null && document.activeElement !== document.body) return;
  if (!(element instanceof HTMLElement)) return; // nothing had it: a key was pressed
  element.focus();
  if (document.activeElement === element) return;
  const [heading] = around.flatMap((part) => (part.isConnected ? [...part.querySelectorAll<HTMLElement>("h1, h2, h3")].slice(0, 1) : []));
  if (heading === undefined) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}
