/** How somebody in a session is called: by number, to managers by name as well. */
import { t } from "../../shared/i18n";

export function personName({ number, name, is_you }: { number: number; name: string | null; is_you: boolean }): string {
  const called = t("Person {{number}}", { number });
  if (is_you) return `${called} (${t("you")})`;
  return name === null ? called : `${called} (${name})`;
}
