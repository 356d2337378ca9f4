/** Why an annotator gets nothing now: each reason a sentence and a next step. */
import type { ReactNode } from "react";

import type { Claim, Progress, Project } from "../shared/api/schema";
import { t } from "../shared/i18n";
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
      return [t("{{project}} is paused", { project: project.name }), t("Nobody is asked to judge now. This page goes on by itself when the project is resumed.")];
    case "you_are_paused":
      return [t("You are paused in this project"), t("A manager has stopped new work for you. What you judged is kept. Ask them when you can go on.")];
    case "not_qualified":
      return [
        t("The qualification was not passed"),
        t("Too many of your answers differed from the known rankings. Read the guidelines again (g) and ask a manager for another try."),
      ];
    case "no_qualification":
      return [t("The qualification is not ready"), t("This project asks for a qualification, but holds no comparison for it yet. A manager must import some.")];
    case "done_for_today":
      return [t("Done for today: {{count}} judgements", { count: today }), t("You have reached the project's limit for a day. Tomorrow there is more.")];
    case "share_reached":
      return [t("Thank you: others are to answer now"), t("You have given as large a part of this project's judgements as one person may. This page goes on when others have caught up.")];
    case "nothing_left":
      if (project.comparisons === 0)
        return [
          t("Nothing to judge yet"),
          project.has_loop
            ? t("The first comparisons are written when a round has sampled its policy: a manager starts one on the Loop page.")
            : t("The project holds no comparison yet: a manager takes a file of them in at the end of the Quality page."),
        ];
      return [
        today > 0 ? t("Done for now: {{count}} judgements today", { count: today }) : t("Nothing left for you here"),
        t("Every comparison has the answers that it wants, or you have judged it. New ones appear here by themselves."),
      ];
  }
}
