/** A project's annotators: who they are, what they gave, what they may get. */
import { useCallback, useState } from "react";

import { patch } from "../shared/api/client";
import type { Person, Project } from "../shared/api/schema";
import { ago, wholeNumber } from "../shared/format";
import { t } from "../shared/i18n";
import { Link } from "../shared/router";
import { Fault } from "../shared/ui/Fault";
import { useAction } from "../shared/useAction";
import { Unready } from "../shared/ui/Unready";
import { useFetched } from "../shared/useFetched";
import { useNow } from "../shared/useNow";
import { Wide } from "../shared/ui/Wide";
import { RoleChoice } from "./RoleChoice";
import { TakeIn } from "./TakeIn";
import { chosen, type Sorting, useQuery } from "./people";

export function PeoplePage({ project }: { project: Project }) {
  const { data, error, reload } = useFetched<Person[]>(`projects/${project.slug}/people`);
  const [query, setQuery] = useQuery();
  const [isAdding, setIsAdding] = useState(false);
  if (data === null) return <Unready title={t("People")} error={error} />;
  const rows = chosen(data, query);
  const head = (sort: Sorting, name: string, kind = "") => (
    <th className={kind} aria-sort={query.sort === sort ? "ascending" : "none"}>
      <button className="quiet small" onClick={() => setQuery({ ...query, sort })}>
        {name}
      </button>
    </th>
  );
  return (
    <main className="page people">
      <section>
        <div className="row">
          <h1>{t("People")}</h1>
          <span className="soft small">{t("{{shown}} of {{all}}", { shown: rows.length, all: data.length })}</span>
          <span className="spring" />
          <label>
            {t("Find")}
            <input type="search" value={query.find} onChange={(event) => setQuery({ ...query, find: event.target.value })} />
          </label>
          {project.role === "owner" && <button onClick={() => setIsAdding(true)}>{t("Add a person")}</button>}
        </div>
        {isAdding && <TakeIn slug={project.slug} onDone={reload} onClose={() => setIsAdding(false)} />}
        <Wide name={t("People")}>
          <table>
            <thead>
              <tr>
                {head("name", t("Name"))}
                <th>{t("Role")}</th>
                {head("judgements", t("Judgements"), "number")}
                {head("last", t("Last"))}
                <th>{t("Tags")}</th>
                <th className="number">{t("A day")}</th>
                <th>{t("Qualification")}</th>
                <th>
                  <span className="sr-only">{t("Work")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((person) => (
                <Row key={person.id} person={person} project={project} onChange={reload} />
              ))}
            </tbody>
          </table>
        </Wide>
      </section>
    </main>
  );
}

function Row({ person, project, onChange }: { person: Person; project: Project; onChange: () => void }) {
  const now = useNow(30_000);
  const [typed, setTyped] = useState<{ tags?: string; cap?: string }>({});
  const tags = typed.tags ?? person.tags.join(", ");
  const cap = typed.cap ?? (person.daily_cap == null ? "" : String(person.daily_cap));
  const setTags = (text: string) => setTyped((old) => ({ ...old, tags: text }));
  const setCap = (text: string) => setTyped((old) => ({ ...old, cap: text }));
  const wanted = tags.split(",").map((tag) => tag.trim()).filter((tag) => tag !== "");
  const isChanged = wanted.join() !== person.tags.join() || cap !== (person.daily_cap == null ? "" : String(person.daily_cap));
  const change = (body: object) => () => patch(`people/${person.id}`, body);
  const save = useAction(change({ tags: wanted, daily_cap: cap === "" ? null : Number(cap) }), onChange);
  const pause = useAction(change({ is_paused: person.is_paused !== true }), onChange);
  const again = useAction(useCallback(() => patch(`people/${person.id}`, { qualification: "open" }), [person.id]), onChange);
  return (
    <tr>
      <td>
        <Link href={`/p/${project.slug}/quality/annotators/${person.id}`}>{person.name}</Link> {person.is_simulated && <span className="mark">{t("simulated")}</span>}
        {person.user === null && !person.is_simulated && <span className="mark">{t("no login")}</span>}
        {person.is_paused === true && <span className="mark warn">{t("paused")}</span>}
        <Fault error={save.fault || pause.fault || again.fault} />
      </td>
      <td>{person.user === null ? "–" : <RoleChoice person={person} isOwner={project.role === "owner"} onChange={onChange} />}</td>
      <td className="number">{wholeNumber(person.judgements)}</td>
      <td className="soft">{person.last_judgement_at === null ? "–" : ago(person.last_judgement_at, now)}</td>
      <td>
        <input type="text" aria-label={t("Tags of {{name}}", { name: person.name })} value={tags} onChange={(event) => setTags(event.target.value)} />
      </td>
      <td className="number">
        <input
          className="short"
          type="number"
          min={0}
          aria-label={t("Judgements a day for {{name}}, empty as in the project", { name: person.name })}
          value={cap}
          onChange={(event) => setCap(event.target.value)}
        />
      </td>
      <td>
        {person.qualification === "passed" ? t("passed") : person.qualification === "failed" ? t("not passed") : "–"}
        {person.qualification === "failed" && (
          <button className="quiet small" disabled={again.busy} onClick={again.run}>
            {t("Another try")}
          </button>
        )}
      </td>
      <td>
        <div className="row">
          {isChanged && (
            <button className="primary" disabled={save.busy} onClick={save.run}>
              {t("Save")}
            </button>
          )}
          <button disabled={pause.busy} onClick={pause.run} aria-label={person.is_paused === true ? t("Resume {{name}}", { name: person.name }) : t("Pause {{name}}", { name: person.name })}>
            {person.is_paused === true ? t("Resume") : t("Pause")}
          </button>
        </div>
      </td>
    </tr>
  );
}
