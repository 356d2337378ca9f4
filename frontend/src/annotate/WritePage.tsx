/** Stage 1's data: a prompt, and the answer as it should be, in the annotator's words. */
import { useEffect, useState } from "react";

import type { Claim, Project } from "../shared/api/schema";
import { t } from "../shared/i18n";
import { Link } from "../shared/router";
import { Closed } from "./Closed";
import { GuidelinesSheet } from "./GuidelinesSheet";
import type { Outbox } from "./outbox";
import { PromptView } from "./PromptView";
import { useWriting } from "./useWriting";

export function WritePage({ project, outbox }: { project: Project; outbox: Outbox }) {
  const { task, text, write, send, pass, takeBack, busy, fault, reload } = useWriting(project.slug, outbox);
  const [isReading, setReading] = useState(false);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const isFree = !event.ctrlKey && !event.metaKey && !event.altKey && !(event.target instanceof HTMLTextAreaElement);
      if (event.key === "g" && isFree) setReading(true);
    };
    window.addEventListener("keydown", listen);
    return () => {
      window.removeEventListener("keydown", listen);
    };
  }, []);
  if (task?.item == null)
    return (
      <main className="desk">
        <div className="empty-desk stack">
          {fault !== "" && (
            <p role="alert" className="notice warn">
              {fault}
            </p>
          )}
          {task !== null && <NothingToWrite reason={task.reason} project={project} onChange={reload} />}
          {takeBack !== null && <button onClick={takeBack}>{t("Take back what was passed by")}</button>}
          <Link href="/">{t("All projects")}</Link>
        </div>
      </main>
    );
  return (
    <main className="write">
      <PromptView key={task.item.writing} messages={task.item.prompt}>
        <button className="quiet" onClick={() => setReading(true)}>
          {t("guidelines")} <kbd>g</kbd>
        </button>
      </PromptView>
      {isReading && <GuidelinesSheet project={project} onClose={() => setReading(false)} />}
      <label className="field">
        <span className="row">
          <strong>{t("Your answer")}</strong>
          <span className="soft small">{t("As it should be: the model learns to answer like this. Kept here as you type.")}</span>
        </span>
        <textarea
          className="reading"
          dir="auto"
          maxLength={100000}
          readOnly={busy}
          value={text}
          onChange={(event) => {
            write(event.target.value);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !busy && text.trim() !== "") send();
          }}
        />
      </label>
      {fault !== "" && (
        <p role="alert" className="notice warn">
          {fault}
        </p>
      )}
      <div className="row">
        <span className="soft small">{task.left === 0 ? t("the last one for now") : t("{{count}} more prompts after this one", { count: task.left })}</span>
        <span className="spring" />
        {takeBack !== null && (
          <button className="quiet" onClick={takeBack}>
            {t("Take back what was passed by")}
          </button>
        )}
        <button disabled={busy} onClick={pass}>
          {t("Pass by")}
        </button>
        <button className="primary" disabled={busy || text.trim() === ""} onClick={send}>
          {t("Send")} <kbd>{t("Ctrl + Enter")}</kbd>
        </button>
      </div>
    </main>
  );
}

function NothingToWrite({ reason, project, onChange }: { reason: Claim["reason"]; project: Project; onChange: () => void }) {
  if (reason !== null && reason !== "done_for_today" && reason !== "share_reached") return <Closed reason={reason} project={project} progress={null} onChange={onChange} />;
  return (
    <>
      <h1>{t("Nothing left to write")}</h1>
      <p className="reading">{t("Every prompt has as many answers as the project wants, or you have answered it. New prompts appear here when they are added.")}</p>
    </>
  );
}
