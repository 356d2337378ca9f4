/** All projects of the person: what each asks, where it stands, what they can do there. */
import type { Estimate, Project } from "../shared/api/schema";
import { count, percent, plusMinus } from "../shared/format";
import { Link } from "../shared/router";
import { addressOf } from "./routes";

export function ProjectsPage({ projects }: { projects: Project[] | null }) {
  return (
    <main className="page">
      <section>
        <h1>Projects</h1>
        {projects?.length === 0 && <p>You are in no project yet. An owner can add you in the admin.</p>}
        <ul className="projects">
          {projects?.map((project) => (
            <Row key={project.slug} project={project} />
          ))}
        </ul>
      </section>
    </main>
  );
}

function Row({ project }: { project: Project }) {
  const manages = project.role !== "annotator";
  const simulated = project.simulated_judgements;
  return (
    <li>
      <div>
        <h2>
          <Link href={addressOf(project.slug, "annotate")}>{project.name}</Link>
          {project.is_paused && <span className="mark warn">paused</span>}
        </h2>
        <p>{project.description}</p>
        <p className="soft small figures">
          {count(project.comparisons, "comparison")} · {count(project.judgements, "judgement")}
          {simulated > 0 && `, ${simulated.toLocaleString("en")} of them simulated`} · {count(project.open_assignments, "answer")} wanted
        </p>
        <Agreement estimate={project.raw_agreement} />
      </div>
      <div className="row">
        <Link className="button" href={addressOf(project.slug, "annotate")}>
          Annotate
        </Link>
        {manages && (
          <Link className="button" href={addressOf(project.slug, "quality")}>
            Quality
          </Link>
        )}
        {manages && project.has_loop && (
          <Link className="button" href={addressOf(project.slug, "loop")}>
            Loop
          </Link>
        )}
      </div>
    </li>
  );
}

function Agreement({ estimate }: { estimate: Estimate | null }) {
  if (estimate === null) return null;
  const { value, low, high, n, why } = estimate;
  if (value === null) return <p className="soft small">No agreement yet: {why}</p>;
  const interval = low === undefined || high === undefined ? "" : ` ± ${plusMinus(low, high)}`;
  return (
    <p className="small figures">
      raw agreement <strong>{percent(value)}</strong>
      {interval}, n = {n?.toLocaleString("en")}
    </p>
  );
}
