/** A project's settings: changed together, saved together, taken back together. */
import { useEffect, useRef, useState } from "react";

import { patch, Refusal, sentenceOf } from "../shared/api/client";
import type { LoopRules, Project, Settings } from "../shared/api/schema";
import { type Place, placeOfFocus, returnFocus } from "../shared/focus";
import { t } from "../shared/i18n";
import { Fault } from "../shared/ui/Fault";
import { OnThisPage } from "../shared/ui/OnThisPage";
import { Unready } from "../shared/ui/Unready";
import { useFetched } from "../shared/useFetched";
import { type Changes, withChange } from "./changes";
import { FieldInput } from "./FieldInput";
import { type Field, type Group, groups } from "./fields";
import { loopGroups } from "./loopFields";
import { PauseSwitch } from "./PauseSwitch";

export function SettingsPage({ project, onChange }: { project: Project; onChange: () => void }) {
  const address = `projects/${project.slug}/settings`;
  const { data, error, reload } = useFetched<Settings>(address);
  const rules = `projects/${project.slug}/loop/rules`;
  const loop = useFetched<LoopRules>(project.has_loop ? rules : null);
  if (data === null) return <Unready title={t("Settings")} error={error} />;
  const saved = () => {
    reload();
    onChange();
  };
  return (
    <main className="page settings">
      <OnThisPage />
      <div className="row">
        <h1>{t("Settings")}</h1>
        <span className="soft small">{t("Guidelines: version {{version}}", { version: data.guidelines_version })}</span>
        <span className="spring" />
        <PauseSwitch slug={project.slug} isPaused={data.is_paused === true} onSaved={saved} />
      </div>
      <Form address={address} settings={data} list={groups()} onSaved={saved} />
      {loop.data !== null && <Form address={rules} settings={loop.data} list={loopGroups()} onSaved={loop.reload} />}
    </main>
  );
}

interface FormProps {
  address: string;
  settings: Changes;
  list: Group[];
  onSaved: () => void;
}

function Form({ address, settings, list, onSaved }: FormProps) {
  const [changes, setChanges] = useState<Changes>({});
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [fault, setFault] = useState<{ where: string | null; sentence: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const saved = useRef<Place | null>(null);
  const pressed = useRef<Place>([]);
  const names = list.flatMap((group) => group.fields).filter((field) => field.name in changes).map((field) => field.label);
  useWarning(names.length > 0);

  const say = (field: Field, text: string) => {
    setTyped((old) => ({ ...old, [field.name]: text }));
    setChanges((old) => withChange(old, settings, field, text));
    setFault(null);
  };
  const undo = () => {
    setTyped({});
    setChanges({});
    setFault(null);
  };
  useEffect(() => {
    if (saved.current === null) return;
    undo(); // what was saved has come back
    pressed.current = saved.current;
    saved.current = null;
  }, [settings]);
  useEffect(() => {
    if (names.length > 0) return;
    returnFocus(pressed.current); // the button goes with the changes
    pressed.current = [];
  }, [names.length]);
  const save = () => {
    setBusy(true);
    const place = placeOfFocus();
    patch<Changes>(address, changes)
      .then(
        () => {
          saved.current = place;
          onSaved();
        },
        (error: unknown) => {
          setFault({ where: error instanceof Refusal ? error.where : null, sentence: error instanceof Refusal && isField(list, error.where) ? error.reason : sentenceOf(error) });
        },
      )
      .finally(() => {
        setBusy(false);
      });
  };
  const isKnown = fault !== null && isField(list, fault.where);
  return (
    <>
      {list.map((group) => (
        <section key={group.title} id={group.id} aria-label={group.title}>
          <h2>{group.title}</h2>
          {group.fields.map((field) => (
            <FieldInput
              key={field.name}
              field={field}
              settings={settings}
              typed={typed[field.name]}
              isChanged={field.name in changes}
              fault={fault?.where === field.name ? fault.sentence : ""}
              onSay={(text) => {
                say(field, text);
              }}
            />
          ))}
        </section>
      ))}
      {(names.length > 0 || fault !== null) && (
        <div className="save-bar row" role="status">
          <span>{names.length > 0 && t("Changed: {{names}}", { names: names.join(", ") })}</span>
          {fault !== null && !isKnown && <Fault error={fault.sentence} />}
          <span className="spring" />
          <button onClick={undo}>{t("Undo the changes")}</button>
          <button className="primary" disabled={busy || names.length === 0} onClick={save}>
            {t("Save")}
          </button>
        </div>
      )}
    </>
  );
}

function isField(list: Group[], where: string | null): boolean {
  return list.some((group) => group.fields.some((field) => field.name === where));
}

/** The browser asks before a page with unsaved changes is left. */
function useWarning(isChanged: boolean): void {
  useEffect(() => {
    if (!isChanged) return;
    const warn = (event: BeforeUnloadEvent) => {
      event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => {
      window.removeEventListener("beforeunload", warn);
    };
  }, [isChanged]);
}
