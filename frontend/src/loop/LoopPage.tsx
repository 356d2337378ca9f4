/** The loop page: the three stages as a strip, the running step with live curves, gates in words, the rounds so far. */
import type { Loop, Project, Run } from "../shared/api/schema";
import { useQuery } from "../shared/router";
import { Fault } from "../shared/ui/Fault";
import { useFetched } from "../shared/useFetched";
import { Controls } from "./Controls";
import { Models } from "./Models";
import { RoundCard } from "./RoundCard";
import { RunView } from "./RunView";
import { Stages } from "./Stages";

const POLL_RUNNING_MS = 1500;
const POLL_IDLE_MS = 5000;

export function LoopPage({ project }: { project: Project }) {
  const [chosen, setChosen] = useQuery("run");
  const address = `projects/${project.slug}/loop`;
  const fast = useFetched<Loop>(address, POLL_RUNNING_MS);
  const { data, error, reload } = fast;
  if (data === null) return <div className="page">{error !== null && <Fault error={error} />}</div>;
  const runs = data.rounds.flatMap((round) => round.runs);
  const running = runs.find((run) => run.state === "running") ?? runs.find((run) => run.state === "queued");
  const open = runs.find((run) => String(run.id) === chosen) ?? running;
  const [current, ...earlier] = data.rounds;
  return (
    <main className="page">
      <section>
        <h1>Loop</h1>
        <Stages stages={data.stages} />
        <Controls loop={data} slug={project.slug} onChange={reload} />
        <Fault error={error} />
      </section>
      {open !== undefined && <RunView key={open.id} run={open} pollMs={isLive(open) ? POLL_RUNNING_MS : POLL_IDLE_MS} />}
      {current !== undefined && (
        <section aria-label="Rounds">
          <h2>Rounds</h2>
          {[current, ...earlier].map((round) => (
            <RoundCard key={round.id} round={round} openRun={open?.id ?? null} onOpenRun={(id) => setChosen(String(id))} onChange={reload} />
          ))}
        </section>
      )}
      <Models loop={data} />
    </main>
  );
}

export function isLive(run: Run): boolean {
  return run.state === "running" || run.state === "queued";
}
