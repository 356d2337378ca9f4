/** A sheet that founds a project. */
import { useCallback, useState } from "react";

import { post } from "../shared/api/client";
import type { Project } from "../shared/api/schema";
import { t } from "../shared/i18n";
import { Dialog, FIRST } from "../shared/ui/Dialog";
import { Fault } from "../shared/ui/Fault";
import { Field } from "../shared/ui/Field";
import { faultBesides, useAction } from "../shared/useAction";

export function NewProject({ onFounded, onClose }: { onFounded: (slug: string) => void; onClose: () => void }) {
  const [name, setName] = useState("");
  const [slug, setSlug] = useState("");
  const found = useAction(
    useCallback(async () => {
      const made = await post<Project>("projects", { name, slug });
      onFounded(made.slug);
    }, [name, slug, onFounded]),
  );
  return (
    <Dialog title={t("New project")} onClose={onClose}>
      <Field label={t("Name")} field="name" action={found}>
        {(told) => <input type="text" {...FIRST} {...told} maxLength={120} value={name} onChange={(event) => setName(event.target.value)} />}
      </Field>
      <Field label={t("Address, empty to make it from the name")} field="slug" action={found}>
        {(told) => <input type="text" {...told} maxLength={50} value={slug} onChange={(event) => setSlug(event.target.value)} />}
      </Field>
      <p className="soft small">{t("The settings come next; then people, and a file of comparisons on the Quality page.")}</p>
      <Fault error={faultBesides(found, ["name", "slug"])} />
      <div className="row">
        <button className="primary" disabled={found.busy || name.trim() === ""} onClick={found.run}>
          {t("Found the project")}
        </button>
        <button onClick={onClose}>{t("Cancel")}</button>
      </div>
    </Dialog>
  );
}
