/** Catches a fault of a page's own code, says so, and keeps the rest standing. The fault itself is on the console. */
import { Component, type ReactNode } from "react";

import { t } from "../i18n";

interface Props {
  /** Where we are: going elsewhere tries again. */
  place: string;
  children: ReactNode;
}

export class Boundary extends Component<Props, { broken: string | null }> {
  override state: { broken: string | null } = { broken: null };

  static getDerivedStateFromError(error: unknown) {
    return { broken: error instanceof Error ? error.message : String(error) };
  }

  override componentDidUpdate(before: Props) {
    if (before.place !== this.props.place && this.state.broken !== null) this.setState({ broken: null });
  }

  override render() {
    if (this.state.broken === null) return this.props.children;
    return (
      <main className="page">
        <div className="stack" role="alert">
          <h1>{t("This page has a fault")}</h1>
          <p className="notice bad">{this.state.broken}</p>
          <p>{t("What you judged is kept. Reload the page; if it happens again, tell the project's owner what you did.")}</p>
          <p>
            <a className="button" href={this.props.place}>
              {t("Reload")}
            </a>
          </p>
        </div>
      </main>
    );
  }
}
