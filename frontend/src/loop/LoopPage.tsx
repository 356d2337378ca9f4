/** The loop page: the three stages as a strip, the running step with live curves, gates in words, the rounds so far. */
import type { Loop, Project, Run } from "../shared/api/schema";
import { t } from "../shared/i18n";
import { useQuery } from "../shared/router";
import { Fault } from "../shared/ui/Fault";
import { Unready } from "../shared/ui/Unready";
import { useFetched } from "../shared/useFetched";
import { Controls } from "./Controls";
import { Models } from "./Models";
import { RoundCard } from "./RoundCard";
import { RunView } from "./RunView";
import { Stages } from "./Stages";

const POLL_MS = 1500;
/** What is worth a look while nothing runs: the newest that has learnt something. */
const LEARNING: readonly Run["kind"][] = ["sft", "reward", "ppo"];

export function LoopPage({ project }: { project: Project }) {
  const [chosen, setChosen] = useQuery("run");
  const { data, error, reload } = useFetched<Loop>(`projects/${project.slug}/loop`, POLL_MS);
  if (data === null) return <Unready title={t("Loop")} error={error} />;
  const runs = data.rounds.flatMap((round) => round.runs);
  const running = runs.find((run) => run.state === "running") ?? runs.find((run) => run.state === "queued");
  const learnt = runs.filter((run) => LEARNING.includes(run.kind)).toSorted((a, b) => b.id - a.id)[0];
  const open = runs.find((run) => String(run.id) === chosen) ?? running ?? learnt;
  return (
    <main className="page">
      <section>
        <h1>{t("Loop")}</h1>
        <Stages stages={data.stages} />
        <Controls loop={data} slug={project.slug} onChange={reload} />
        <Fault error={error} />
      </section>
      {open !== undefined && <RunView key={open.id} run={open} pollMs={POLL_MS} />}
      {data.rounds.length > 0 && (
        <section aria-label={t("Rounds")}>
          <h2>{t("Rounds")}</h2>
          {data.rounds.map((round) => (
            <RoundCard key={round.id} round={round} openRun={open?.id ?? null} onOpenRun={(id) => setChosen(String(id))} onChange={reload} />
          ))}
        </section>
      )}
      <Models loop={data} slug={project.slug} onChange={reload} />
    </main>
  );
}
