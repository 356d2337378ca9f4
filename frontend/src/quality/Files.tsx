/** Snapshots, import and export. */
import { useCallback } from "react";

import { post } from "../shared/api/client";
import type { Project, Snapshot } from "../shared/api/schema";
import { ago } from "../shared/format";
import { locale, t } from "../shared/i18n";
import { Fault } from "../shared/ui/Fault";
import { useAction } from "../shared/useAction";
import { useFetched } from "../shared/useFetched";
import { useNow } from "../shared/useNow";
import { Wide } from "../shared/ui/Wide";
import { Imports } from "./Imports";

export function Files({ project }: { project: Project }) {
  return (
    <div className="two">
      <Snapshots slug={project.slug} />
      <section aria-label={t("Import and export")}>
        <h2>{t("Import and export")}</h2>
        <Imports slug={project.slug} />
        <p className="row">
          {exportsOf().map(([what, name]) => (
            <a key={what} href={`/api/projects/${project.slug}/export/${what}.jsonl`}>
              {name}
            </a>
          ))}
        </p>
      </section>
    </div>
  );
}

function Snapshots({ slug }: { slug: string }) {
  const { data, reload } = useFetched<Snapshot[]>(`projects/${slug}/snapshots`);
  const now = useNow(30_000);
  const freeze = useAction(
    useCallback(() => post(`projects/${slug}/snapshots`), [slug]),
    reload,
  );
  return (
    <section aria-label={t("Snapshots")}>
      <div className="row">
        <h2>{t("Snapshots")}</h2>
        <span className="spring" />
        <button onClick={freeze.run} disabled={freeze.busy}>
          {freeze.busy ? t("Freezing …") : t("Freeze a snapshot")}
        </button>
      </div>
      <Fault error={freeze.fault} />
      {data?.length === 0 && <p className="soft">{t("None yet. A snapshot freezes the preferences of now into files with digests; a round makes one by itself.")}</p>}
      {data !== null && data.length > 0 && (
        <Wide name={t("Snapshots")}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t("Number")}</th>
                <th scope="col" className="number">
                  {t("Preferences")}
                </th>
                <th scope="col" className="number">
                  {t("Judgements")}
                </th>
                <th scope="col" className="number">
                  {t("Simulated")}
                </th>
                <th scope="col">{t("Digest")}</th>
                <th scope="col">{t("Made")}</th>
              </tr>
            </thead>
            <tbody>
              {data.map((row) => (
                <tr key={row.id}>
                  <td>{row.number}</td>
                  <td className="number">{row.preferences.toLocaleString(locale())}</td>
                  <td className="number">{row.judgements.toLocaleString(locale())}</td>
                  <td className="number">{row.simulated_judgements.toLocaleString(locale())}</td>
                  <td>
                    <code>{row.digest.slice(0, 10)}</code>
                  </td>
                  <td className="soft">{ago(row.created_at, now)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Wide>
      )}
    </section>
  );
}

function exportsOf(): [string, string][] {
  return [
    ["judgements", t("Judgements")],
    ["comparisons", t("Comparisons")],
    ["preferences-trl", t("Preferences for TRL")],
    ["preferences-hh", t("Preferences as HH transcripts")],
    ["audit", t("Full audit")],
    ["skips", t("Skips")],
  ];
}
