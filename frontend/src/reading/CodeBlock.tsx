/** A block of code: its language, a button that copies it, and the code, which scrolls by itself when it is wide. */
import { type ReactNode, useRef, useState } from "react";

import { t } from "../shared/i18n";

interface Props {
  language: string;
  text: string;
  children: ReactNode;
}

type Copied = "not yet" | "copied" | "selected";

export function CodeBlock({ language, text, children }: Props) {
  const code = useRef<HTMLPreElement>(null);
  const [copied, setCopied] = useState<Copied>("not yet");
  const select = () => {
    if (code.current !== null) getSelection()?.selectAllChildren(code.current);
    setCopied("selected");
  };
  const copy = () => {
    // Without TLS a browser gives no clipboard; then the code lies selected under the person's own keys.
    if (!("clipboard" in navigator)) select();
    else navigator.clipboard.writeText(text).then(() => setCopied("copied"), select);
  };
  return (
    <div className="code" dir="ltr">
      <div className="code-head small">
        <span className="soft">{language}</span>
        <span role="status">{copied === "selected" && t("selected: press Ctrl+C")}</span>
        <button className="quiet" onClick={copy}>
          {copied === "copied" ? t("copied ✓") : t("copy")}
        </button>
      </div>
      <pre ref={code} tabIndex={0} dir="ltr">
        {children}
      </pre>
    </div>
  );
}
