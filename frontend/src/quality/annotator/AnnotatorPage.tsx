/** One annotator, for managers: how far to trust them, by which judgements, and what was done about it. */
import { useCallback, useState } from "react";

import { patch, post } from "../../shared/api/client";
import type { AnnotatorPage as Page, Project } from "../../shared/api/schema";
import { ago, wholeNumber } from "../../shared/format";
import { t } from "../../shared/i18n";
import { Link } from "../../shared/router";
import { Fault } from "../../shared/ui/Fault";
import { useAction } from "../../shared/useAction";
import { useFetched } from "../../shared/useFetched";
import { useNow } from "../../shared/useNow";
import { Exclusions } from "../Exclusions";
import { flagWords } from "../flags";
import { ReasonDialog } from "../ReasonDialog";
import { Course } from "./Course";
import { ExcludeDialog } from "./ExcludeDialog";
import { Figures } from "./Figures";
import { Judgements } from "./Judgements";
import { Notes } from "./Notes";

type Open = { does: "exclude" | "note"; judgement: string | null } | null;

export function AnnotatorPage({ project, id }: { project: Project; id: number }) {
  const { data, error, reload } = useFetched<Page>(`annotators/${id}`, 15_000);
  const [open, setOpen] = useState<Open>(null);
  const [turn, setTurn] = useState(0);
  const now = useNow(30_000);
  const close = useCallback(() => setOpen(null), []);
  const change = useCallback(() => {
    reload();
    setTurn((old) => old + 1);
  }, [reload]);
  const isPaused = data?.person.is_paused === true;
  const pause = useAction(
    useCallback(() => patch(`people/${id}`, { is_paused: !isPaused }), [id, isPaused]),
    reload,
  );
  const judgement = open?.judgement ?? null;
  const note = useCallback((text: string) => post(`annotators/${id}/notes`, { text, judgement }), [id, judgement]);
  if (data === null) return <div className="page">{error !== null && <Fault error={error} />}</div>;
  const { person, figures, report } = data;
  const flags = figures?.flags ?? [];
  return (
    <main className="page">
      <section>
        <p className="small">
          <Link href={`/p/${project.slug}/quality`}>{t("← Quality")}</Link>
        </p>
        <div className="row">
          <h1>{person.name}</h1>
          {person.is_simulated && <span className="mark">{t("simulated")}</span>}
          {person.user === null && !person.is_simulated && <span className="mark">{t("no login")}</span>}
          {isPaused && <span className="mark warn">{t("paused")}</span>}
          {flags.map((flag) => (
            <span key={flag} className="mark warn">
              {flagWords(flag)}
            </span>
          ))}
          <span className="spring" />
          {person.user !== null && <button onClick={() => setOpen({ does: "note", judgement: null })}>{t("Write a note")}</button>}
          <button onClick={() => setOpen({ does: "exclude", judgement: null })}>{t("Exclude …")}</button>
          <button disabled={pause.busy} onClick={pause.run}>
            {isPaused ? t("Resume") : t("Pause")}
          </button>
        </div>
        <p className="soft small figures">
          {t("{{n}} judgements", { count: data.kinds["all"] ?? 0, n: wholeNumber(data.kinds["all"] ?? 0) })}
          {person.last_judgement_at !== null && ` · ${t("the last {{when}}", { when: ago(person.last_judgement_at, now) })}`}
          {report !== null && ` · ${t("figures of {{when}}, method {{method}}, inputs {{digest}}", { when: ago(report.created_at, now), method: report.method, digest: report.inputs_digest.slice(0, 10) })}`}
        </p>
        <p className="small">
          <Link href={`/p/${project.slug}/lineage?${new URLSearchParams({ of: "annotator", id: person.name }).toString()}`}>
            {project.role === "owner" ? t("What learnt from these judgements, and deleting them for good") : t("What learnt from these judgements")}
          </Link>
        </p>
        <Fault error={pause.fault} />
        <Figures page={data} slug={project.slug} />
      </section>
      <Course drift={data.drift} slug={project.slug} id={id} />
      <Exclusions rows={data.exclusions} slug={project.slug} isNamed={false} onChange={change} />
      <Notes notes={data.notes} />
      <Judgements
        slug={project.slug}
        id={id}
        counts={data.kinds}
        turn={turn}
        canNote={person.user !== null}
        onExclude={(row) => setOpen({ does: "exclude", judgement: row })}
        onNote={(row) => setOpen({ does: "note", judgement: row })}
      />
      {open?.does === "exclude" && <ExcludeDialog id={id} name={person.name} judgement={judgement} onDone={change} onClose={close} />}
      {open?.does === "note" && (
        <ReasonDialog title={t("A note to {{name}}", { name: person.name })} label={t("Note")} field="text" verb={t("Send")} act={note} onDone={change} onClose={close}>
          <p className="soft small">{judgement === null ? t("It stands on their page My work until they confirm it.") : t("About this one judgement; it stands on their page My work until they confirm it.")}</p>
        </ReasonDialog>
      )}
    </main>
  );
}
