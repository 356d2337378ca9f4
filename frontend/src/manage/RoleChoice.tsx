/** What somebody may do in the project; an owner changes it, and takes people out. */
import { useState } from "react";

import { patch } from "../shared/api/client";
import type { Person } from "../shared/api/schema";
import { t } from "../shared/i18n";
import { Fault } from "../shared/ui/Fault";
import { useAction } from "../shared/useAction";
import { roleNames } from "./roles";

const NONE = "none";

export function RoleChoice({ person, isOwner, onChange }: { person: Person; isOwner: boolean; onChange: () => void }) {
  const stands = person.role ?? NONE;
  const [wanted, setWanted] = useState<string>(stands);
  const save = useAction(() => patch(`people/${person.id}/role`, { role: wanted === NONE ? null : wanted }), onChange);
  const names: Record<string, string> = { ...roleNames(), [NONE]: t("not in the project") };
  if (!isOwner) return <>{names[stands]}</>;
  return (
    <div className="row">
      <select aria-label={t("Role of {{name}}", { name: person.name })} value={wanted} onChange={(event) => setWanted(event.target.value)}>
        {Object.entries(names).map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      {wanted !== stands && (
        <button className="primary" disabled={save.busy} onClick={save.run}>
          {t("Save")}
        </button>
      )}
      <Fault error={save.fault} />
    </div>
  );
}
