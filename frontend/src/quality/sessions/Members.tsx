/** Who is in it and how far they are: by number, for managers by name, too. */
import type { CalibrationSession } from "../../shared/api/schema";
import { t } from "../../shared/i18n";
import { personName } from "./personName";

export function Members({ session }: { session: CalibrationSession }) {
  return (
    <ul className="session-members small" aria-label={t("Who is in it")}>
      {session.members.map((member) => (
        <li key={member.number}>
          <span dir="auto">{personName(member)}</span>{" "}
          <span className="soft figures">{t("{{done}} of {{all}}", { done: member.judged, all: session.comparisons })}</span>
          {member.is_revealed && session.closed_at === null && <span className="soft"> · {t("has seen the others'")}</span>}
        </li>
      ))}
    </ul>
  );
}
