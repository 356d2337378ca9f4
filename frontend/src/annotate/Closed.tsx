/** Why an annotator gets nothing now: each reason a sentence and a next step. */
import type { ReactNode } from "react";

import type { Claim, Progress, Project } from "../shared/api/schema";
import { count } from "../shared/format";
import { Guidelines } from "./Guidelines";

export type Reason = NonNullable<Claim["reason"]>;

interface Props {
  reason: Reason;
  project: Project;
  progress: Progress | null;
  /** Something was done about it: ask for work again. */
  onChange: () => void;
}

export function Closed({ reason, project, progress, onChange }: Props) {
  if (reason === "guidelines") return <Guidelines project={project} onConfirmed={onChange} />;
  const [title, text] = sentences(reason, project, progress?.done_today ?? 0);
  return (
    <>
      <h1>{title}</h1>
      <p className="reading">{text}</p>
    </>
  );
}

function sentences(reason: Exclude<Reason, "guidelines">, project: Project, today: number): [ReactNode, ReactNode] {
  switch (reason) {
    case "paused":
      return [`${project.name} is paused`, "Nobody is asked to judge now. This page goes on by itself when the project is resumed."];
    case "you_are_paused":
      return ["You are paused in this project", "A manager has stopped new work for you. What you judged is kept. Ask them when you can go on."];
    case "not_qualified":
      return [
        "The qualification was not passed",
        "Too many of your answers differed from the known rankings. Read the guidelines again (g) and ask a manager for another try.",
      ];
    case "no_qualification":
      return ["The qualification is not ready", "This project asks for a qualification, but holds no comparison for it yet. A manager must import some."];
    case "done_for_today":
      return [`Done for today: ${count(today, "judgement")}`, "You have reached the project's limit for a day. Tomorrow there is more."];
    case "share_reached":
      return ["Thank you: others are to answer now", "You have given as large a part of this project's judgements as one person may. This page goes on when others have caught up."];
    case "nothing_left":
      return [
        today > 0 ? `Done for now: ${count(today, "judgement")} today` : "Nothing left for you here",
        project.has_loop && project.comparisons === 0
          ? "The first comparisons are written when a round has sampled its policy: a manager starts one on the Loop page."
          : "Every comparison has the answers that it wants, or you have judged it. New ones appear here by themselves.",
      ];
  }
}
