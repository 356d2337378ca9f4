/** What a project asks unless a test says otherwise. */
import type { Asks } from "../shared/api/schema";

export function asking(rules: Partial<Asks>): Asks {
  return {
    strength_levels: 3,
    allows_both_bad: true,
    rationale: "optional",
    rationale_min: 0,
    aspects: [],
    flags: ["unsafe"],
    allows_marks: true,
    allows_better_answer: false,
    demonstrations_wanted: 0,
    ...rules,
  };
}
