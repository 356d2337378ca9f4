/** The prompt: one question, or a conversation with its turns; beside its heading what changes how texts are shown. */
import type { ReactNode } from "react";

import { Conversation } from "../reading/Conversation";
import type { Message } from "../shared/api/schema";
import { t } from "../shared/i18n";

interface Props {
  messages: readonly Message[];
  view?: "rendered" | "source";
  children?: ReactNode;
}

export function PromptView({ messages, view = "rendered", children }: Props) {
  return (
    <section className="prompt" aria-label={t("Prompt")}>
      <div className="prompt-head">
        <h2 className="soft small">{t("Prompt")}</h2>
        <span className="spring" />
        {children}
      </div>
      <Conversation messages={messages} view={view} />
    </section>
  );
}
