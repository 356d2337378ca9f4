/** The words of the loop in the reader's language: stages, runs, states. Sentences of gates and engine stand as the server wrote them. */
import type { Round, Run, Stage } from "../shared/api/schema";
import { t } from "../shared/i18n";

export function kindName(kind: Run["kind"]): string {
  const names: Record<Run["kind"], string> = {
    sft: t("Supervised fine-tuning"),
    sample: t("Sampling responses"),
    reward: t("Training the reward model"),
    ppo: t("PPO"),
    evaluate: t("Evaluating the new policy"),
    score: t("Scoring responses"),
  };
  return names[kind];
}

export function runState(state: Run["state"]): string {
  const names: Record<Run["state"], string> = {
    queued: t("queued"),
    running: t("running"),
    succeeded: t("succeeded"),
    failed: t("failed"),
    stopped: t("stopped"),
  };
  return names[state];
}

export function roundState(state: Round["state"]): string {
  const names: Record<Round["state"], string> = {
    training_sft: t("fine-tuning"),
    collecting: t("collecting judgements"),
    training_reward: t("training the reward model"),
    gating_reward: t("at the reward gate"),
    optimising: t("optimising the policy"),
    gating_policy: t("at the policy gate"),
    sampling: t("sampling new comparisons"),
    closed: t("closed"),
    halted: t("halted"),
  };
  return names[state];
}

export function stageState(state: Stage["state"]): string {
  const names: Record<Stage["state"], string> = { waiting: t("waiting"), running: t("running"), done: t("done"), failed: t("failed") };
  return names[state];
}

/** What a stage is called, and what its figure counts. */
export function stageName(key: Stage["key"]): readonly [name: string, unit: string] {
  const names: Record<Stage["key"], readonly [string, string]> = {
    demonstrations: [t("Demonstrations"), t("demonstrations")],
    sft: [t("SFT model"), t("parameters")],
    comparisons: [t("Comparisons"), t("comparisons")],
    reward: [t("Reward model"), t("preferences")],
    ppo: [t("PPO"), t("updates")],
    sampling: [t("Sampled responses"), t("responses")],
  };
  return names[key];
}

/** Who set a round off. */
export function startedBy(trigger: string): string {
  const names: Record<string, string> = { click: t("started by click"), schedule: t("started by schedule"), command: t("started by command") };
  return names[trigger] ?? trigger;
}

/** How pairs are chosen. */
export function strategyName(name: string): string {
  const names: Record<string, string> = {
    disagreement: t("where the reward models disagree most"),
    information_gain: t("whose answer would tell most"),
    best_against_worst: t("the best against the worst"),
    double_thompson: t("one reward model's best against another's"),
  };
  return names[name] ?? name;
}

/** What a gate's check is about. */
export function checkName(name: string): string {
  const names: Record<string, string> = {
    agreement: t("Agreement without ties"),
    gold: t("Known rankings"),
    drift: t("Drift"),
    flagged: t("Doubtful annotators"),
    held_out_accuracy: t("Agrees with people"),
    not_worse_than_length: t("Beside length alone"),
    not_worse_than_bag_of_words: t("Beside words alone"),
    not_worse_than_serving: t("Beside the one that serves"),
    loss_not_above_serving: t("Sureness beside the one that serves"),
    held_out_stays: t("Nobody has seen the test"),
    calibration: t("Calibration"),
    length_correlation: t("Length"),
    disagreement: t("Members agree"),
    gate_members: t("The judges"),
    kl_budget: t("Distance from the SFT model"),
    eos_rate: t("Ends its answers"),
    length_growth: t("Length"),
    repetition: t("Repetition"),
    held_out_gain: t("Reward by judges"),
    win_rate: t("Preferred"),
    human_win_rate: t("Preferred by people"),
  };
  return names[name] ?? name;
}
