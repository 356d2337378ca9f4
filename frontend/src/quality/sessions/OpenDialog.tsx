/** A new session: its name, who is in it, which comparisons. */
import { useCallback, useState } from "react";

import { post } from "../../shared/api/client";
import type { CalibrationSession, Person } from "../../shared/api/schema";
import { t } from "../../shared/i18n";
import { navigate } from "../../shared/router";
import { Dialog, FIRST } from "../../shared/ui/Dialog";
import { Fault } from "../../shared/ui/Fault";
import { Field } from "../../shared/ui/Field";
import { faultBesides, useAction } from "../../shared/useAction";
import { useFetched } from "../../shared/useFetched";
import { numbersIn } from "./numbersIn";

export function OpenDialog({ slug, onDone, onClose }: { slug: string; onDone: () => void; onClose: () => void }) {
  const people = useFetched<Person[]>(`projects/${slug}/people`).data?.filter((person) => person.user !== null) ?? [];
  const [name, setName] = useState("");
  const [about, setAbout] = useState("");
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const [tag, setTag] = useState("");
  const [count, setCount] = useState("10");
  const [named, setNamed] = useState("");
  const tags = [...new Set(people.flatMap((person) => person.tags))].filter((each) => !each.startsWith("session ")).toSorted(); // those keep other sessions' work
  const open = useAction(
    useCallback(async () => {
      const comparisons = numbersIn(named);
      const session = await post<CalibrationSession>(`projects/${slug}/sessions`, { name, about, annotators: chosen, tag, comparisons, count: comparisons.length > 0 ? 0 : Number(count) });
      navigate(`/p/${slug}/sessions/${session.id}`);
    }, [slug, name, about, chosen, tag, named, count]),
    onDone,
  );
  const toggle = (id: number) => setChosen(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
  return (
    <Dialog title={t("Open a session")} onClose={onClose}>
      <Field label={t("Name")} field="name" action={open}>
        {(told) => <input type="text" {...FIRST} {...told} maxLength={120} value={name} onChange={(event) => setName(event.target.value)} />}
      </Field>
      <label className="field">
        {t("What it is for; members read it")}
        <textarea rows={2} value={about} onChange={(event) => setAbout(event.target.value)} />
      </label>
      <fieldset className="session-people">
        <legend>{t("Who is in it")}</legend>
        {people.map((person) => (
          <label key={person.id}>
            <input type="checkbox" checked={chosen.includes(person.id)} onChange={() => toggle(person.id)} /> {person.name}
          </label>
        ))}
        {people.length === 0 && <p className="soft">{t("Nobody with a login has come to this project yet.")}</p>}
      </fieldset>
      {tags.length > 0 && (
        <label className="field">
          {t("And all who bear the tag")}
          <select value={tag} onChange={(event) => setTag(event.target.value)}>
            <option value="">{t("none")}</option>
            {tags.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
      )}
      <Field label={t("Comparisons, drawn at random among those that none of them has judged")} field="count" action={open}>
        {(told) => <input type="number" className="short" {...told} min={1} max={50} value={count} disabled={numbersIn(named).length > 0} onChange={(event) => setCount(event.target.value)} />}
      </Field>
      <Field label={t("Or these, by the numbers in their addresses")} field="comparisons" action={open}>
        {(told) => <input type="text" inputMode="numeric" {...told} value={named} onChange={(event) => setNamed(event.target.value)} />}
      </Field>
      <Fault error={faultBesides(open, ["name", "count", "comparisons"])} />
      <div className="row">
        <button className="primary" disabled={open.busy || name.trim() === "" || (chosen.length === 0 && tag === "")} onClick={open.run}>
          {t("Open it")}
        </button>
        <button onClick={onClose}>{t("Cancel")}</button>
      </div>
    </Dialog>
  );
}
