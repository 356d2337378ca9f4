/** A link that says where it leads; only addresses of the web and of mail can be followed, and only in a new tab. */
import type { ReactNode } from "react";

import { t } from "../shared/i18n";

interface Props {
  href: string;
  label: string;
  isPicture: boolean;
  children: ReactNode;
}

export function Address({ href, label, isPicture, children }: Props) {
  if (href.startsWith("#")) return <span>{children}</span>; // a footnote's own mark; it leads to no place outside
  const isShown = label === href || `https://${label}` === href || `http://${label}` === href || `mailto:${label}` === href;
  return (
    <span className={isPicture ? "link picture" : "link"}>
      {isPicture && <span className="soft small">{t("picture")}: </span>}
      {isWeb(href) ? (
        <a href={href} target="_blank" rel="noreferrer noopener">
          {children}
        </a>
      ) : (
        <span>{children}</span>
      )}
      {!isShown && href !== "" && (
        <bdi dir="ltr" className="address">
          {" "}
          ({href})
        </bdi>
      )}
    </span>
  );
}

/** Whether following it leaves this site for a page or a letter: never a script, never an address of our own. */
export function isWeb(href: string): boolean {
  return /^(https?:\/\/|mailto:)/i.test(href);
}
