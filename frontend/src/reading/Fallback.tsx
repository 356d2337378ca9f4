/** Stands between a text and the page: what cannot be drawn as Markdown is shown as its source, and that is said. */
import { Component, type ReactNode } from "react";

import { t } from "../shared/i18n";

interface Props {
  children: ReactNode;
  source: ReactNode;
}

export class Fallback extends Component<Props, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  /** Thousands of nested quotations, for one, are more than the browser's stack holds. */
  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return <Undrawn>{this.props.source}</Undrawn>;
  }
}

/** A source text with the reason why it is not drawn. */
export function Undrawn({ children }: { children: ReactNode }) {
  return (
    <>
      <p className="notice small">{t("Too long or too deeply nested to be drawn: shown as it was written.")}</p>
      {children}
    </>
  );
}
