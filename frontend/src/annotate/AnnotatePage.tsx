/** The annotator's screen: the prompt, the responses side by side, the scale; every key goes through the registry. */
import { useCallback, useEffect, useMemo } from "react";

import type { Progress, Project } from "../shared/api/schema";
import { wholeNumber } from "../shared/format";
import { type Action, actionFor, actions } from "./actions";
import { ChoiceBar } from "./ChoiceBar";
import { Press } from "./Press";
import { EmptyDesk } from "./EmptyDesk";
import type { Outbox } from "./outbox";
import { Panels } from "./Panels";
import { PromptView } from "./PromptView";
import { Responses } from "./Responses";
import { useDesk } from "./useDesk";

export function AnnotatePage({ project, outbox }: { project: Project; outbox: Outbox }) {
  const handle = useDesk(project, outbox);
  const { desk, dispatch, submit } = handle;
  const responses = desk.kind === "judging" ? desk.item.responses.length : 2;
  const list = useMemo(() => actions(project.strength_levels, responses), [project.strength_levels, responses]);
  const act = useCallback(
    (action: Action) => {
      if (action.does === "submit") submit();
      else dispatch(action.does);
    },
    [submit, dispatch],
  );

  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === "Enter" && event.target instanceof HTMLElement && event.target.closest("button, a, summary")) return;
      const action = actionFor(event.key, list, desk);
      if (action === null || desk.panel !== null) return;
      event.preventDefault();
      act(action);
    };
    window.addEventListener("keydown", listen);
    return () => {
      window.removeEventListener("keydown", listen);
    };
  }, [list, desk, act]);

  return (
    <main className="desk">
      <div className="desk-state small">
        <span className="figures">{desk.progress !== null && standing(desk.progress)}</span>
        {desk.kind === "judging" && desk.editing !== null && <span className="mark accent">changing an earlier judgement</span>}
        <Press id="history" desk={desk} list={list} act={act} />
        <Press id="help" desk={desk} list={list} act={act} />
      </div>
      {desk.kind === "judging" ? (
        <>
          <div className="desk-prompt">
            {desk.editing === null && desk.lost.includes(desk.item.assignment) && (
              <p role="status" className="notice warn">
                This comparison is no longer kept for you: it lay open too long. Your answer still counts, marked as late; or skip it.
              </p>
            )}
            <PromptView key={desk.item.comparison} messages={desk.item.prompt} view="rendered" />
          </div>
          <Responses key={desk.item.comparison} item={desk.item} draft={desk.draft} focus={desk.focus} view="rendered" onFocus={(index) => dispatch({ type: "focus", index })} />
          <ChoiceBar desk={desk} list={list} act={act} />
        </>
      ) : (
        <EmptyDesk handle={handle} project={project} list={list} act={act} />
      )}
      <Panels handle={handle} project={project} list={list} />
    </main>
  );
}

/** "12 / 40 today · 310 open"; without a cap "12 today · 310 open". */
function standing({ done_today, daily_cap, open_for_you }: Progress): string {
  return `${done_today}${daily_cap === null ? "" : ` / ${daily_cap}`} today · ${wholeNumber(open_for_you)} open`;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, dialog") !== null;
}
