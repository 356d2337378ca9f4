/** Nothing on the desk: a sentence that says why, and the next step. */
import type { Project } from "../shared/api/schema";
import { count } from "../shared/format";
import { Link } from "../shared/router";
import type { Action } from "./actions";
import type { Desk } from "./desk";

interface Props {
  desk: Desk;
  project: Project;
  fault: string;
  list: readonly Action[];
  act: (action: Action) => void;
}

export function EmptyDesk({ desk, project, fault, list, act }: Props) {
  const undo = list.find((action) => action.id === "undo");
  return (
    <div className="empty-desk stack">
      {fault !== "" ? (
        <p role="alert" className="notice warn">
          {fault} Trying again every few seconds.
        </p>
      ) : desk.kind === "empty" ? (
        <Sentence reason={desk.reason} project={project} today={desk.progress?.done_today ?? 0} />
      ) : (
        <div className="skeleton" role="status" aria-label="The next comparison is on its way">
          <div />
          <div />
          <div />
        </div>
      )}
      <div className="row">
        {undo?.may(desk) === true && (
          <button
            onClick={() => {
              act(undo);
            }}
          >
            undo the last judgement <kbd>z</kbd>
          </button>
        )}
        <Link href="/">All projects</Link>
      </div>
    </div>
  );
}

function Sentence({ reason, project, today }: { reason: "paused" | "nothing_left"; project: Project; today: number }) {
  if (reason === "paused")
    return (
      <>
        <h1>{project.name} is paused</h1>
        <p className="reading">Nobody is asked to judge now. This page goes on by itself when the project is resumed.</p>
      </>
    );
  return (
    <>
      <h1>{today > 0 ? `Done for now: ${count(today, "judgement")} today` : "Nothing left for you here"}</h1>
      <p className="reading">
        {project.has_loop && project.comparisons === 0
          ? "The first comparisons are written when a round has sampled its policy: a manager starts one on the Loop page."
          : "Every comparison has the answers that it wants, or you have judged it. New ones appear here by themselves."}
      </p>
    </>
  );
}
