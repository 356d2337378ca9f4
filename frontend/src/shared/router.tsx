/** Addresses without a library: the path and the query as state, links that do not reload. */
import { type AnchorHTMLAttributes, type MouseEvent, useCallback, useSyncExternalStore } from "react";

const CHANGED = "plumbline:navigated";

export function navigate(to: string, options: { replace?: boolean } = {}): void {
  if (options.replace === true) history.replaceState(null, "", to);
  else {
    const before = location.pathname;
    history.pushState(null, "", to);
    if (location.pathname !== before) window.scrollTo(0, 0);
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur(); // the next key is for the page
  }
  window.dispatchEvent(new Event(CHANGED));
  if (location.hash !== "") document.getElementById(location.hash.slice(1))?.scrollIntoView({ block: "start" });
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("popstate", listener);
  window.addEventListener(CHANGED, listener);
  return () => {
    window.removeEventListener("popstate", listener);
    window.removeEventListener(CHANGED, listener);
  };
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname);
}

/** One value of the query and its setter; an empty value leaves the address. */
export function useQuery(name: string): [string, (value: string) => void] {
  const search = useSyncExternalStore(subscribe, () => location.search);
  const set = useCallback(
    (value: string) => {
      const query = new URLSearchParams(location.search);
      if (value === "") query.delete(name);
      else query.set(name, value);
      const text = query.toString();
      navigate(location.pathname + (text === "" ? "" : `?${text}`), { replace: true });
    },
    [name],
  );
  return [new URLSearchParams(search).get(name) ?? "", set];
}

export function Link({ href, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    navigate(href);
  };
  return <a {...rest} href={href} onClick={follow} />;
}
