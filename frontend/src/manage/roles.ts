/** What somebody may do in a project, by the name that the page gives it. */
import { t } from "../shared/i18n";

export function roleNames(): Record<string, string> {
  return { annotator: t("annotator"), manager: t("manager"), owner: t("owner") };
}
