/** Links to the sections of a long page, where a narrow screen shows little of it at a time. Sections come and go with their data. */
import { useEffect, useRef, useState } from "react";

import { t } from "../i18n";

export function OnThisPage() {
  const nav = useRef<HTMLElement>(null);
  const [names, setNames] = useState<readonly string[]>([]);
  useEffect(() => {
    const page = nav.current?.closest("main");
    if (page == null) return;
    const read = () => {
      const found = [...new Set(headingsOf(page).map((heading) => heading.textContent))];
      setNames((old) => (old.join("\n") === found.join("\n") ? old : found));
    };
    read();
    const observer = new MutationObserver(read);
    observer.observe(page, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, []);
  // By name, not by place: a section that comes in above while the button is pressed must not change where it leads.
  const go = (name: string) => {
    const heading = headingsOf(nav.current?.closest("main") ?? null).find((each) => each.textContent === name);
    if (heading === undefined) return;
    heading.tabIndex = -1; // so that keys and screen readers go on from there
    heading.focus({ preventScroll: true });
    heading.scrollIntoView();
  };
  return (
    <nav ref={nav} className="on-this-page" aria-label={t("On this page")}>
      {names.map((name) => (
        <button key={name} className="quiet small" onClick={() => go(name)}>
          {name}
        </button>
      ))}
    </nav>
  );
}

function headingsOf(page: HTMLElement | null): HTMLElement[] {
  return page === null ? [] : [...page.querySelectorAll<HTMLElement>("h1, h2")].filter((heading) => heading.closest("dialog") === null);
}
