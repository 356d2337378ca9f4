/** The words of the loop: runs and states as people read them. */
import type { Round, Run } from "../shared/api/schema";

export const KIND_NAMES: Record<Run["kind"], string> = {
  sft: "Supervised fine-tuning",
  sample: "Sampling responses",
  reward: "Training the reward model",
  ppo: "PPO",
  evaluate: "Evaluating the new policy",
  score: "Scoring responses",
};

export const STATE_NAMES: Record<Round["state"], string> = {
  training_sft: "fine-tuning",
  collecting: "collecting judgements",
  training_reward: "training the reward model",
  gating_reward: "at the reward gate",
  optimising: "optimising the policy",
  gating_policy: "at the policy gate",
  sampling: "sampling new comparisons",
  closed: "closed",
  halted: "halted",
};
