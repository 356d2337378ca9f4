/** The three stages of RLHF as one strip: what each has, and where the round stands. */
import type { Stage } from "../shared/api/schema";
import { wholeNumber } from "../shared/format";
import { t } from "../shared/i18n";
import { stageName, stageState } from "./names";

const groups = () => [
  { name: t("1 · Supervised fine-tuning"), keys: ["demonstrations", "sft"] },
  { name: t("2 · Reward modelling"), keys: ["comparisons", "reward"] },
  { name: t("3 · RL fine-tuning"), keys: ["ppo", "sampling"] },
];

export function Stages({ stages }: { stages: readonly Stage[] }) {
  return (
    <ol className="stages">
      {groups().map((group) => (
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
  const [name, unit] = stageName(stage.key);
  return (
    <li className={`step ${stage.state}`} aria-current={stage.state === "running" ? "step" : undefined}>
      <span className="step-name">{name}</span>
      <span className="figures">
        <strong>{wholeNumber(stage.count)}</strong> {unit} {stage.version}
      </span>
      <span className="soft small">{stage.detail === "" ? stageState(stage.state) : stage.detail}</span>
    </li>
  );
}
