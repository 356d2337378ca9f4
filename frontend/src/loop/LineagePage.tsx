/** Lineage both ways: what a model learnt from; what learnt from a judgement or a person, whose judgements can be deleted. */
import { useState } from "react";

import type { Lineage, Project } from "../shared/api/schema";
import { wholeNumber } from "../shared/format";
import { t } from "../shared/i18n";
import { useQuery } from "../shared/router";
import { Fault } from "../shared/ui/Fault";
import { Wide } from "../shared/ui/Wide";
import { useFetched } from "../shared/useFetched";
import { Erase } from "./Erase";

const KINDS = ["reward_model", "policy", "judgement", "annotator"] as const;

export function LineagePage({ project }: { project: Project }) {
  const [kind, setKind] = useQuery("of");
  const [id, setId] = useQuery("id");
  const of = KINDS.find((candidate) => candidate === kind) ?? "reward_model";
  const [typed, setTyped] = useState(id);
  const asked = id !== "";
  const { data, error, reload } = useFetched<Lineage>(asked ? `projects/${project.slug}/lineage?${of}=${encodeURIComponent(id)}` : null);
  return (
    <main className="page">
      <h1>{t("Lineage")}</h1>
      <p className="soft">
        {t("What a model learnt from, and what learnt from a judgement or from a person, whose judgements an owner can delete here. The names of models on the Loop page lead here too.")}
      </p>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          setId(typed.trim());
        }}
      >
        <label>
          {t("Of")}{" "}
          <select
            value={of}
            onChange={(event) => {
              setKind(event.target.value);
              setId("");
              setTyped("");
            }}
          >
            <option value="reward_model">{t("a reward model, by version")}</option>
            <option value="policy">{t("a policy, by version")}</option>
            <option value="judgement">{t("a judgement, by its id")}</option>
            <option value="annotator">{t("an annotator, by name")}</option>
          </select>
        </label>
        <input type="text" aria-label={t("Which")} value={typed} onChange={(event) => setTyped(event.target.value)} />
        <button className="primary" disabled={typed.trim() === ""}>
          {t("Show")}
        </button>
      </form>
      {asked && <Fault error={error} />}
      {asked && data !== null && (
        <>
          <Found found={data} slug={project.slug} />
          {of === "annotator" && data.judgements > 0 && project.role === "owner" && <Erase slug={project.slug} annotator={data.of} onChange={reload} />}
        </>
      )}
    </main>
  );
}

function Found({ found, slug }: { found: Lineage; slug: string }) {
  const rows: [string, string[]][] = [
    [t("Judgements"), [wholeNumber(found.judgements)]],
    [t("Annotators"), found.annotators.map((row) => `${row.annotator} (${wholeNumber(row.judgements)})`)],
    [t("Snapshots"), found.snapshots.map((row) => `${row.number} (${row.digest.slice(0, 10)})`)],
    [t("Reward models"), found.reward_models.map((row) => `v${row.version} (${row.digest.slice(0, 10)})`)],
    [t("Policies"), found.policies.map((row) => `v${row.version} (${row.digest.slice(0, 10)})${row.is_promoted ? ` ${t("promoted")}` : ""}`)],
  ];
  return (
    <section aria-label={found.of}>
      <h2>{found.of}</h2>
      {found.erasures.map((row) => (
        <p key={row.at} className="notice warn">
          {t("{{n}} judgements behind this were deleted: {{reason}}", { n: wholeNumber(row.judgements), reason: row.reason })}
        </p>
      ))}
      <Wide name={found.of}>
        <table>
          <tbody>
            {rows.map(([name, values]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{values.length === 0 ? t("none") : values.join(", ")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
      <details>
        <summary>{t("Ids of the judgements")}</summary>
        <ul className="small">
          {found.judgement_ids.map((one) => (
            <li key={one}>
              <a href={`/p/${slug}/lineage?of=judgement&id=${one}`}>
                <code>{one}</code>
              </a>
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}
