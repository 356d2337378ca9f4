/** The annotator's screen: the prompt, the responses side by side, the scale; every key goes through the registry. */
import { useCallback, useLayoutEffect, useMemo, useRef } from "react";

import type { Progress, Project, SessionNotice } from "../shared/api/schema";
import { wholeNumber } from "../shared/format";
import { t } from "../shared/i18n";
import { type Action, actionFor, actions, lacksReasonOnly } from "./actions";
import { saidAtOnce, TOO_SOON_S, useAtOnce, whyNotAtOnce } from "./atOnce";
import { ChoiceBar } from "./ChoiceBar";
import { Press } from "./Press";
import { EmptyDesk } from "./EmptyDesk";
import { DraftLine } from "./DraftLine";
import { questionOf } from "./answering";
import { markedIn } from "./markedIn";
import { saidTo } from "./draft";
import type { Outbox } from "./outbox";
import { Panels } from "./Panels";
import { OthersSaid } from "./OthersSaid";
import { PromptView } from "./PromptView";
import { Responses } from "./Responses";
import { useDesk } from "./useDesk";
import { useViews } from "./useViews";

export type Queue = "claim" | "disputes/claim";

interface Props {
  project: Project;
  outbox: Outbox;
  notices: readonly SessionNotice[];
  queue?: Queue;
}

export function AnnotatePage({ project, outbox, notices, queue = "claim" }: Props) {
  const handle = useDesk(project, outbox, queue);
  const { desk, dispatch, submit, undo, seconds } = handle;
  const responses = desk.kind === "judging" ? desk.item.responses.length : 2;
  const list = useMemo(() => actions(project.asks, responses), [project.asks, responses]);
  const [views, look, resetViews] = useViews();
  const [isAtOnce, toggleAtOnce] = useAtOnce();
  const sendsAtOnce = isAtOnce && whyNotAtOnce(project.asks, responses) === null;
  const comparison = desk.kind === "judging" ? desk.item.comparison : null;
  useLayoutEffect(resetViews, [comparison, resetViews]); // before any key can ask for the difference of this one
  const texts = useRef<HTMLElement>(null);
  const act = useCallback(
    (action: Action) => {
      if (action.does === "undo") undo();
      else if (action.does === "mark") dispatch(markedIn(texts.current, desk) ?? { type: "panel", panel: "marks" });
      else if (typeof action.does === "object" && "view" in action.does) look(action.does.view);
      else if (action.does !== "submit") dispatch(action.does);
      else if (lacksReasonOnly(desk)) dispatch({ type: "panel", panel: "reason" });
      else submit();
    },
    [desk, submit, undo, dispatch, look],
  );

  // Before the next paint: a key pressed as soon as a comparison stands must meet that one, not the one before.
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === "Enter" && event.target instanceof HTMLElement && event.target.closest("button, a, summary")) return;
      const action = actionFor(event.key, list, desk);
      if (action === null || desk.panel !== null) return;
      event.preventDefault();
      const said = sendsAtOnce ? saidAtOnce(action, desk) : null;
      if (said !== null && event.repeat) return; // a key that is held says nothing of the next comparison
      const isMeant = seconds() >= TOO_SOON_S;
      act(action);
      if (said !== null && isMeant) submit(said);
    };
    window.addEventListener("keydown", listen);
    return () => {
      window.removeEventListener("keydown", listen);
    };
  }, [list, desk, act, sendsAtOnce, seconds, submit]);

  return (
    <main className="desk" ref={texts}>
      <div className="desk-state small">
        <span className="figures">{desk.progress !== null && standing(desk.progress)}</span>
        {desk.kind === "judging" && desk.editing !== null && <span className="mark accent">{t("changing an earlier judgement")}</span>}
        {queue === "disputes/claim" && <span className="mark accent">{t("adjudication")}</span>}
        <span role="status">{handle.isReported && <span className="mark accent">{t("reported ✓")}</span>}</span>
        {desk.kind === "judging" && desk.item.lesson !== null && <span className="mark accent">{t("tutorial")}</span>}
        {sendsAtOnce && desk.kind === "judging" && desk.editing === null && <span className="mark accent">{t("a key sends at once")}</span>}
        <Press id="guidelines" desk={desk} list={list} act={act} />
        <Press id="report" desk={desk} list={list} act={act} />
        <Press id="history" desk={desk} list={list} act={act} />
        <Press id="help" desk={desk} list={list} act={act} />
      </div>
      {desk.kind === "judging" ? (
        <>
          <div className="desk-prompt">
            {handle.notice !== "" && (
              <p role="alert" className="notice warn">
                {handle.notice}
              </p>
            )}
            {queue === "disputes/claim" && <OthersSaid item={desk.editing === null ? desk.item : null} last={handle.last} />}
            <DraftLine drafts={handle.drafts} />
            {desk.editing === null && desk.lost.includes(desk.item.assignment) && (
              <p role="status" className="notice warn">
                {t("This comparison is no longer kept for you: it lay open too long. Your answer still counts, marked as late; or skip it.")}
              </p>
            )}
            <PromptView key={desk.item.comparison} messages={desk.item.prompt} view={views.source ? "source" : "rendered"}>
              <Press id="source" desk={desk} list={list} act={act} pressed={views.source} />
              <Press id="difference" desk={desk} list={list} act={act} pressed={views.difference} />
              <span className="side-by-side">
                <Press id="together" desk={desk} list={list} act={act} pressed={views.together} />
              </span>
            </PromptView>
          </div>
          <Responses
            key={desk.item.comparison}
            item={desk.item}
            said={saidTo(desk.draft, questionOf(desk))}
            marks={desk.draft.marks}
            focus={desk.focus}
            views={views}
            onFocus={(index) => dispatch({ type: "focus", index })}
          />
          <ChoiceBar desk={desk} list={list} act={act} dispatch={dispatch} />
        </>
      ) : (
        <>
          {queue === "disputes/claim" && (
            <div className="desk-prompt">
              <OthersSaid item={null} last={handle.last} />
            </div>
          )}
          <EmptyDesk handle={handle} project={project} notices={notices} list={list} act={act} />
        </>
      )}
      <Panels handle={handle} project={project} list={list} atOnce={{ isOn: isAtOnce, toggle: toggleAtOnce, whyNot: whyNotAtOnce(project.asks, responses) }} />
    </main>
  );
}

/** "12 / 40 today · 310 open"; without a cap "12 today · 310 open". */
function standing({ done_today, daily_cap, open_for_you }: Progress): string {
  const done = daily_cap === null ? String(done_today) : `${done_today} / ${daily_cap}`;
  return t("{{done}} today · {{open}} open", { done, open: wholeNumber(open_for_you) });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, dialog") !== null;
}
