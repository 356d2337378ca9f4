/** The three stages of RLHF as one strip: what each has, and where the round stands. */
import type { Stage } from "../shared/api/schema";

const GROUPS = [
  { name: "1 · Supervised fine-tuning", keys: ["demonstrations", "sft"] },
  { name: "2 · Reward modelling", keys: ["comparisons", "reward"] },
  { name: "3 · RL fine-tuning", keys: ["ppo", "sampling"] },
];
const STATE = { waiting: "waiting", running: "running", done: "done", failed: "failed" } as const;

export function Stages({ stages }: { stages: readonly Stage[] }) {
  return (
    <ol className="stages">
      {GROUPS.map((group) => (
        <li key={group.name}>
          <h2 className="soft small">{group.name}</h2>
          <ol>
            {stages
              .filter((stage) => group.keys.includes(stage.key))
              .map((stage) => (
                <Step key={stage.key} stage={stage} />
              ))}
          </ol>
        </li>
      ))}
    </ol>
  );
}

function Step({ stage }: { stage: Stage }) {
  return (
    <li className={`step ${stage.state}`} aria-current={stage.state === "running" ? "step" : undefined}>
      <span className="step-name">{stage.label}</span>
      <span className="figures">
        <strong>{stage.count.toLocaleString("en")}</strong> {stage.unit} {stage.version}
      </span>
      <span className="soft small">{stage.detail === "" ? STATE[stage.state] : stage.detail}</span>
    </li>
  );
}
