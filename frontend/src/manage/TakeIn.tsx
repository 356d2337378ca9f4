/** A sheet that takes somebody into the project, and tells a new account's password once. */
import { useCallback, useState } from "react";

import { post } from "../shared/api/client";
import type { Welcome } from "../shared/api/schema";
import { t } from "../shared/i18n";
import { Dialog, FIRST } from "../shared/ui/Dialog";
import { Fault } from "../shared/ui/Fault";
import { Field } from "../shared/ui/Field";
import { faultBesides, useAction } from "../shared/useAction";
import { roleNames } from "./roles";

export function TakeIn({ slug, onDone, onClose }: { slug: string; onDone: () => void; onClose: () => void }) {
  const [username, setUsername] = useState("");
  const [role, setRole] = useState("annotator");
  const [welcome, setWelcome] = useState<Welcome | null>(null);
  const add = useAction(
    useCallback(async () => {
      setWelcome(await post<Welcome>(`projects/${slug}/people`, { username: username.trim(), role }));
      onDone();
    }, [slug, username, role, onDone]),
  );
  if (welcome !== null) {
    return (
      <Dialog title={t("{{name}} is in the project", { name: welcome.username })} onClose={onClose}>
        {welcome.password === null ? (
          <p>{t("They log in as before.")}</p>
        ) : (
          <p>
            {t("A new account. Its password is shown only here; hand it on now:")} <code>{welcome.password}</code>
          </p>
        )}
        <div className="row">
          <button onClick={onClose}>{t("Close")}</button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={t("Add a person")} onClose={onClose}>
      <Field label={t("Login name")} field="username" action={add}>
        {(told) => <input type="text" {...FIRST} {...told} maxLength={150} autoComplete="off" value={username} onChange={(event) => setUsername(event.target.value)} />}
      </Field>
      <label className="field">
        {t("Role")}
        <select value={role} onChange={(event) => setRole(event.target.value)}>
          {Object.entries(roleNames()).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <p className="soft small">{t("Who has no account yet gets one.")}</p>
      <Fault error={faultBesides(add, ["username"])} />
      <div className="row">
        <button className="primary" disabled={add.busy || username.trim() === ""} onClick={add.run}>
          {t("Add")}
        </button>
        <button onClick={onClose}>{t("Cancel")}</button>
      </div>
    </Dialog>
  );
}
