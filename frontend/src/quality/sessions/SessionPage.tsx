/** One session: what is left to judge, and once it is open all that was said, the agreement, and the discussion. */
import { useCallback, useState } from "react";

import { post } from "../../shared/api/client";
import type { CalibrationSession, Project } from "../../shared/api/schema";
import { clock } from "../../shared/format";
import { t } from "../../shared/i18n";
import { Link } from "../../shared/router";
import { Fault } from "../../shared/ui/Fault";
import { Unready } from "../../shared/ui/Unready";
import { useAction } from "../../shared/useAction";
import { useFetched } from "../../shared/useFetched";
import { Agreement } from "./Agreement";
import { CloseDialog } from "./CloseDialog";
import { Discussed } from "./Discussed";
import { Members } from "./Members";
import { useLook } from "./useLook";

export function SessionPage({ project, id, userId, onLook }: { project: Project; id: number; userId: number; onLook: () => void }) {
  const { data, error, reload } = useFetched<CalibrationSession>(`sessions/${id}`, 10_000);
  const [isClosing, setIsClosing] = useState(false);
  useLook(data, userId, onLook);
  const close = useCallback(() => setIsClosing(false), []);
  if (data === null) return <Unready title={t("Calibration session")} error={error} />;
  return (
    <main className="page">
      <section>
        <p className="small">
          <Link href={`/p/${project.slug}/sessions`}>{t("← Sessions")}</Link>
        </p>
        <div className="row">
          <h1 dir="auto">{data.name}</h1>
          {data.closed_at !== null && <span className="mark">{t("closed")}</span>}
          <span className="spring" />
          {data.manages && data.closed_at === null && <button onClick={() => setIsClosing(true)}>{t("Close the session")}</button>}
        </div>
        <p className="soft small">{t("opened by {{who}}, {{when}}", { who: data.created_by, when: clock(Date.parse(data.created_at)) })}</p>
        {data.about !== "" && (
          <p className="reading" dir="auto">
            {data.about}
          </p>
        )}
        {!data.is_revealed && <Yours session={data} slug={project.slug} onChange={reload} />}
        <Members session={data} />
      </section>
      {data.agreement !== null && <Agreement agreement={data.agreement} />}
      {data.items.map((item, index) => (
        <Discussed key={item.id} item={item} number={index + 1} session={data} slug={project.slug} userId={userId} onChange={reload} />
      ))}
      {isClosing && <CloseDialog session={data} onDone={reload} onClose={close} />}
    </main>
  );
}

/** What a member has still to do, or may open. */
function Yours({ session, slug, onChange }: { session: CalibrationSession; slug: string; onChange: () => void }) {
  const { id, left, comparisons } = session;
  const reveal = useAction(
    useCallback(() => post(`sessions/${id}/reveal`), [id]),
    onChange,
  );
  if (left === null) return null;
  if (left > 0)
    return (
      <div className="notice stack">
        <p>{t("You have judged {{done}} of {{all}} comparisons. The others come to you before all other work; judge them alone, and see here afterwards what the others said.", { done: comparisons - left, all: comparisons })}</p>
        <Link className="button" href={`/p/${slug}`}>
          {t("Go on judging")}
        </Link>
      </div>
    );
  return (
    <div className="notice stack">
      <p>{t("You have judged all {{all}} comparisons. Once you see what the others said, your own answers stand as they are.", { all: comparisons })}</p>
      <button className="primary" disabled={reveal.busy} onClick={reveal.run}>
        {t("See what the others said")}
      </button>
      <Fault error={reveal.fault} />
    </div>
  );
}
