/** What the server calls the place of a fault, by the label that the form bears. */
import { t } from "../i18n";

/** The place as the server named it where no form has it: a line of a file, a project's name. */
export function placeName(where: string): string {
  const [first = where] = where.split(".");
  return label(first) ?? where;
}

function label(where: string): string | null {
  switch (where) {
    case "slug":
      return t("Address");
    case "name":
      return t("Name");
    case "username":
      return t("Login name");
    case "role":
      return t("Role");
    case "reason":
      return t("Reason");
    case "text":
      return t("Text");
    case "file":
      return t("File");
    case "kind":
      return t("What the file holds");
    case "annotators":
      return t("Who is in it");
    case "annotator":
      return t("Annotator");
    case "comparisons":
    case "count":
      return t("Comparisons");
    case "tags":
      return t("Tags");
    case "daily_cap":
      return t("A day");
    case "aspects":
      return t("Aspects");
    case "flags":
      return t("Flags");
    case "better_answer":
      return t("Better answer");
    case "ends_at":
      return t("Until");
    case "judgement":
      return t("Judgement");
    case "judgements":
      return t("Judgements");
    case "reward_model":
      return t("Reward model");
    case "policy":
      return t("Policy");
    default:
      return null;
  }
}
