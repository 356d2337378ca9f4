/** Calibration sessions: the own ones, or for managers all of them, and the way to open one. */
import { useCallback, useState } from "react";

import type { Project, SessionRow } from "../../shared/api/schema";
import { ago, wholeNumber } from "../../shared/format";
import { t } from "../../shared/i18n";
import { Link } from "../../shared/router";
import { Unready } from "../../shared/ui/Unready";
import { Wide } from "../../shared/ui/Wide";
import { useFetched } from "../../shared/useFetched";
import { useNow } from "../../shared/useNow";
import { OpenDialog } from "./OpenDialog";

export function SessionsPage({ project }: { project: Project }) {
  const { slug } = project;
  const manages = project.role !== "annotator";
  const { data, error, reload } = useFetched<SessionRow[]>(`projects/${slug}/sessions`, 30_000);
  const [isOpening, setIsOpening] = useState(false);
  const close = useCallback(() => setIsOpening(false), []);
  const now = useNow(30_000);
  if (data === null) return <Unready title={t("Calibration sessions")} error={error} />;
  return (
    <main className="page">
      <section>
        <div className="row">
          <h1>{t("Calibration sessions")}</h1>
          <span className="spring" />
          {manages && (
            <button className="primary" onClick={() => setIsOpening(true)}>
              {t("Open a session")}
            </button>
          )}
        </div>
        <p className="soft reading">{t("Some people judge the same comparisons, each alone. Whoever is done sees what the others said, and all talk about it: so the guidelines come to mean the same to everybody.")}</p>
        {data.length === 0 ? (
          <p>{manages ? t("There was none yet. Ten comparisons and a handful of people are a good beginning.") : t("You are in none. A manager opens them.")}</p>
        ) : (
          <Wide name={t("Calibration sessions")}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t("Name")}</th>
                  <th scope="col">{t("State")}</th>
                  <th scope="col" className="number">
                    {t("Comparisons")}
                  </th>
                  <th scope="col" className="number">
                    {t("People")}
                  </th>
                  <th scope="col" className="number">
                    {t("Concluded")}
                  </th>
                  <th scope="col">{t("Opened")}</th>
                </tr>
              </thead>
              <tbody>
                {data.map((row) => (
                  <tr key={row.id}>
                    <td dir="auto">
                      <Link href={`/p/${slug}/sessions/${row.id}`}>{row.name}</Link>
                    </td>
                    <td>
                      <State row={row} />
                    </td>
                    <td className="number">{wholeNumber(row.comparisons)}</td>
                    <td className="number">{wholeNumber(row.members)}</td>
                    <td className="number">{wholeNumber(row.concluded)}</td>
                    <td className="soft">{ago(row.created_at, now)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Wide>
        )}
      </section>
      {isOpening && <OpenDialog slug={slug} onDone={reload} onClose={close} />}
    </main>
  );
}

function State({ row }: { row: SessionRow }) {
  if (row.closed_at !== null) return <span className="mark">{t("closed")}</span>;
  if (row.left === null) return <span className="mark good">{t("open")}</span>;
  return row.left > 0 ? <span className="mark warn">{t("you have {{n}} to judge", { n: wholeNumber(row.left) })}</span> : <span className="mark good">{t("you are done")}</span>;
}
