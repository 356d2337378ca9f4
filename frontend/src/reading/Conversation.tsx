/** A conversation: each turn under its speaker, the system's folded to a line that opens, the last turn in view. */
import { useLayoutEffect, useRef, useState } from "react";

import type { Message } from "../shared/api/schema";
import { t } from "../shared/i18n";
import { Reading } from "./Reading";

interface Props {
  messages: readonly Message[];
  view: "rendered" | "source";
}

export function Conversation({ messages, view }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const [isPastStart, setIsPastStart] = useState(false);
  const turns = messages.filter((message) => message.role !== "system").length;
  useLayoutEffect(() => {
    const element = scroller.current;
    const last = element?.lastElementChild;
    if (!element || !(last instanceof HTMLElement) || messages.length < 2) return;
    element.scrollTop = last.offsetTop - element.offsetTop;
  }, [messages]);
  return (
    <>
      {isPastStart && (
        <button className="quiet small to-start" onClick={() => scroller.current?.scrollTo({ top: 0 })}>
          {t("↑ to the beginning of the conversation ({{count}} turns)", { count: turns })}
        </button>
      )}
      <div
        className="conversation"
        ref={scroller}
        tabIndex={0}
        role="group"
        aria-label={t("Prompt")}
        onScroll={(event) => setIsPastStart(messages.length > 1 && event.currentTarget.scrollTop > 8)}
      >
        {messages.map((message, index) => (
          <Turn key={index} message={message} isOnly={messages.length === 1} view={view} />
        ))}
      </div>
    </>
  );
}

function Turn({ message, isOnly, view }: { message: Message; isOnly: boolean; view: Props["view"] }) {
  if (message.role === "system")
    return (
      <details className="turn system">
        <summary>
          <span className="turn-who small soft">{t("System")}</span> <span className="first-line">{firstLine(message.content)}</span>
        </summary>
        <Reading text={message.content} view={view} />
      </details>
    );
  return (
    <div className={`turn ${message.role}`}>
      {!isOnly && <div className="turn-who small soft">{message.role === "user" ? t("User") : t("Assistant")}</div>}
      <Reading text={message.content} view={view} />
    </div>
  );
}

/** The folded line; its style sheet ends it with an ellipsis where the room does. */
function firstLine(text: string): string {
  const lines = text.trim().split("\n");
  return lines.length === 1 ? (lines[0] ?? "") : `${lines[0]} …`;
}
