/** The rules of a project's loop in the order in which they are asked. */
import { t } from "../shared/i18n";
import type { Group } from "./fields";

export function loopGroups(): Group[] {
  return [starts(), compared(), rewardGate(), policyGate()];
}

function starts(): Group {
  return {
    title: t("Loop: when a round starts"),
    id: "loop",
    fields: [
      { name: "min_judgements", kind: "whole", label: t("A round needs at least"), unit: t("new judgements"), least: 0 },
      { name: "new_preferences", kind: "optional", label: t("It starts by itself after"), unit: t("new judgements"), least: 1, help: t("Empty: not by number.") },
      { name: "every_h", kind: "optional", label: t("It starts by itself after"), unit: t("hours of collecting"), least: 1, help: t("Empty: not by the clock.") },
    ],
  };
}

function compared(): Group {
  return {
    title: t("Loop: what is compared"),
    fields: [
      { name: "samples_per_prompt", kind: "whole", label: t("Responses to each prompt"), unit: t("responses"), least: 2 },
      { name: "pairs_per_prompt", kind: "whole", label: t("Comparisons of each prompt"), unit: t("comparisons"), least: 1 },
      {
        name: "pairing",
        kind: "choice",
        label: t("Pairs are chosen"),
        choices: [
          ["random", t("at random")],
          ["disagreement", t("where the reward models disagree most")],
          ["information_gain", t("whose answer would tell most")],
          ["best_against_worst", t("the best against the worst")],
          ["double_thompson", t("one reward model's best against another's")],
        ],
      },
      { name: "sft_anchors", kind: "share", label: t("Responses of the SFT model"), help: t("They link the rounds: every round has some of the same model.") },
      { name: "previous_anchors", kind: "share", label: t("Responses of the policy before") },
      {
        name: "old_comparisons",
        kind: "choice",
        label: t("Open comparisons of earlier policies"),
        choices: [
          ["sink", t("come after the newer ones")],
          ["hold", t("are paused where nobody has begun")],
          ["keep", t("stay")],
        ],
      },
    ],
  };
}

function rewardGate(): Group {
  return {
    title: t("Loop: reward gate"),
    id: "reward-gate",
    fields: [
      { name: "gate_members", kind: "whole", label: t("Reward models that only judge policies"), unit: t("models"), least: 0, help: t("They learn from prompts of their own, so that a policy cannot have learnt to please them. 0: the teachers judge too.") },
      { name: "gate_share", kind: "share", label: t("Prompts that these learn from") },
      { name: "ece_most", kind: "number", label: t("Calibration error, surely at most"), unit: "", least: 0 },
      { name: "length_excess_most", kind: "number", label: t("Follows length more than people do, surely at most"), unit: t("correlation"), least: 0 },
      { name: "members_agree_least", kind: "share", label: t("Pairs on which all reward models agree, not surely below") },
    ],
  };
}

function policyGate(): Group {
  return {
    title: t("Loop: policy gate"),
    id: "policy-gate",
    fields: [
      { name: "kl_budget_nats", kind: "number", label: t("Distance from the SFT model, at most"), unit: t("nats a response"), least: 0.01 },
      { name: "eos_loss_most", kind: "share", label: t("Responses that no longer end by themselves, at most") },
      { name: "length_growth_most", kind: "number", label: t("Length beside the SFT model's, at most"), unit: t("times"), least: 1 },
      { name: "repetition_growth_most", kind: "share", label: t("Repetition above the SFT model's, at most") },
      { name: "held_out_gain_least", kind: "share", label: t("Of what its teachers see, the judges must see"), help: t("A policy that pleases its teachers alone is refused.") },
      { name: "human_comparisons", kind: "whole", label: t("Ask people to compare it with the old one"), unit: t("comparisons at most"), least: 0, help: t("Blind, and before all others. It is promoted once they surely prefer it. 0: nobody is asked.") },
    ],
  };
}
