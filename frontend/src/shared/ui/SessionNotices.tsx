/** What calibration sessions ask of the person: to judge, to look, to read on; each with the way to it. */
import type { SessionNotice } from "../api/schema";
import { t } from "../i18n";
import { Link } from "../router";

export function SessionNotices({ notices }: { notices: readonly SessionNotice[] }) {
  if (notices.length === 0) return null;
  return (
    <ul className="notice notices" aria-label={t("Calibration sessions")}>
      {notices.map((notice) => (
        <Row key={notice.session} notice={notice} />
      ))}
    </ul>
  );
}

function Row({ notice }: { notice: SessionNotice }) {
  const [said, does] = wording(notice);
  const page = `/p/${notice.project}`;
  return (
    <li>
      <bdi>{notice.name}</bdi>: {said} <Link href={notice.asks === "judge" ? page : `${page}/sessions/${notice.session}`}>{does}</Link>
    </li>
  );
}

function wording({ asks, count }: SessionNotice): [said: string, does: string] {
  switch (asks) {
    case "judge":
      return [t("{{count}} comparisons wait for you. They come before all other work; judge them alone.", { count }), t("Judge")];
    case "reveal":
      return [t("you have judged all of it."), t("See what the others said")];
    case "discuss":
      return [t("the others' answers and the discussion are open."), t("Read them")];
    case "read":
      return [t("{{count}} new comments.", { count }), t("Read them")];
  }
}
