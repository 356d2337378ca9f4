/** Every setting of a project in the order in which it is asked: the form is drawn from this list. */
import type { LoopRules, Settings } from "../shared/api/schema";
import { t } from "../shared/i18n";

/** The project's own settings, and its loop's rules: two forms, one way of drawing them. */
export type All = Settings & LoopRules;
type Name = keyof Omit<All, "guidelines_version" | "is_paused">;

interface Common {
  name: Name;
  label: string;
  help?: string;
}

export type Field = Common &
  (
    | { kind: "line" | "text" | "names" | "switch" }
    | { kind: "whole" | "optional" | "number"; unit: string; least: number }
    | { kind: "share" }
    | { kind: "choice"; choices: [string, string][] }
  );

export interface Group {
  title: string;
  /** What the address may point at. */
  id?: string;
  fields: Field[];
}

export function groups(): Group[] {
  return [question(), answers(), queue(), checks(), data(), entry(), limits()];
}

function question(): Group {
  return {
    title: t("Question"),
    fields: [
      { name: "name", kind: "line", label: t("Name") },
      { name: "description", kind: "line", label: t("Description"), help: t("A sentence for the list of projects.") },
      { name: "guidelines", kind: "text", label: t("Guidelines"), help: t("In Markdown. A change is a new version, which annotators confirm anew where that is asked for.") },
      { name: "must_read_guidelines", kind: "switch", label: t("Nobody works before confirming the guidelines") },
    ],
  };
}

function answers(): Group {
  return {
    title: t("Answers"),
    fields: [
      {
        name: "strength_levels",
        kind: "choice",
        label: t("Scale of a pair"),
        choices: [
          ["0", t("which one, no strength")],
          ["1", t("1 level a side")],
          ["2", t("2 levels a side")],
          ["3", t("3 levels a side")],
          ["4", t("4 levels a side")],
        ],
      },
      { name: "allows_both_bad", kind: "switch", label: t("A tie may say that all are bad") },
      { name: "aspects", kind: "names", label: t("Aspects"), help: t("Each is ranked besides the whole, for example helpfulness, harmlessness, honesty. Separated by commas.") },
      { name: "flags", kind: "names", label: t("Flags"), help: t("Faults that an answer may name. Separated by commas.") },
      {
        name: "rationale",
        kind: "choice",
        label: t("Reason"),
        choices: [
          ["off", t("not asked for")],
          ["optional", t("may be given")],
          ["required", t("must be given")],
        ],
      },
      { name: "rationale_min", kind: "whole", label: t("A reason has at least"), unit: t("letters"), least: 0 },
      { name: "allows_marks", kind: "switch", label: t("Places in a response may be marked with a comment") },
      { name: "allows_better_answer", kind: "switch", label: t("A better answer may be written"), help: t("It becomes a demonstration: the next supervised fine-tuning learns from it.") },
      { name: "demonstrations_wanted", kind: "whole", label: t("Answers that people write to each prompt of the pool"), unit: t("answers"), least: 0, help: t("0: nobody writes.") },
    ],
  };
}

function queue(): Group {
  return {
    title: t("Queue"),
    fields: [
      {
        name: "strategy",
        kind: "choice",
        label: t("Next comes"),
        choices: [
          ["breadth_first", t("what was begun, then the oldest")],
          ["oldest", t("the oldest")],
          ["random", t("one at random")],
          ["priority", t("what training would learn most from")],
        ],
      },
      { name: "overlap", kind: "whole", label: t("Answers to each new comparison"), unit: t("answers"), least: 1 },
      { name: "calibration_share", kind: "share", label: t("Shared by everybody"), help: t("This part of the comparisons gets more answers, so that annotators can be compared: 10 to 20 % is usual.") },
      { name: "calibration_overlap", kind: "whole", label: t("Answers to a shared comparison"), unit: t("answers"), least: 1 },
      { name: "overlap_max", kind: "whole", label: t("Ask again up to"), unit: t("answers"), least: 0, help: t("While a comparison stays uncertain. 0: never.") },
      { name: "certainty_wanted", kind: "share", label: t("Certain enough from") },
    ],
  };
}

function checks(): Group {
  return {
    title: t("Quality checks"),
    id: "checks",
    fields: [
      { name: "gold_rate", kind: "share", label: t("Hidden gold"), help: t("Of an annotator's tasks; 5 % is usual. It needs comparisons with a known ranking.") },
      { name: "gold_exposure_cap", kind: "whole", label: t("Gold rests once shown to"), unit: t("annotators"), least: 0, help: t("The least shown comes next; what has reached this is handed out no more. 0: no limit.") },
      { name: "attention_rate", kind: "share", label: t("Attention checks") },
      { name: "retest_rate", kind: "share", label: t("Own answers asked again, sides swapped"), help: t("3 to 5 % is usual.") },
      { name: "retest_after_hours", kind: "whole", label: t("Asked again after at least"), unit: t("hours"), least: 0 },
      { name: "retest_after_judgements", kind: "whole", label: t("or after"), unit: t("further judgements"), least: 0 },
    ],
  };
}

function data(): Group {
  return {
    title: t("Data checks before training"),
    id: "data",
    fields: [
      { name: "agreement_floor", kind: "share", label: t("Agreement without ties is not surely below"), help: t("A round is held back where the whole interval lies below. 0: nothing is asked for.") },
      { name: "gold_floor", kind: "share", label: t("Known rankings answered right are not surely below"), help: t("Of all annotators together. 0: nothing is asked for.") },
      { name: "drifted_most", kind: "share", label: t("Judgements since their annotator's agreement fell, at most"), help: t("100: nothing is asked for.") },
      { name: "flagged_most", kind: "share", label: t("Judgements by doubtful annotators, at most"), help: t("Those who disagree, are reversed, very fast or drifting. 100: nothing is asked for.") },
    ],
  };
}

function entry(): Group {
  return {
    title: t("Entry"),
    fields: [
      { name: "qualification_items", kind: "whole", label: t("Qualification"), unit: t("comparisons"), least: 0, help: t("To be answered before real work. 0: none.") },
      { name: "qualification_pass", kind: "share", label: t("Passed from"), help: t("The share of pairs that stand as in the known ranking.") },
    ],
  };
}

function limits(): Group {
  return {
    title: t("Limits"),
    fields: [
      { name: "daily_cap", kind: "whole", label: t("A day and person"), unit: t("judgements"), least: 0, help: t("0: no limit.") },
      { name: "share_cap", kind: "share", label: t("Of all judgements, one person gives at most") },
      { name: "lease_floor_s", kind: "whole", label: t("A comparison is reserved for at least"), unit: t("seconds"), least: 10, help: t("Three times the annotator's usual time where that is longer, an hour at most.") },
    ],
  };
}
