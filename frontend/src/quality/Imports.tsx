/** Files into the project: sending one, and what became of the last ones. */
import { type SyntheticEvent, useState } from "react";

import { post, sentenceOf } from "../shared/api/client";
import type { FileImport } from "../shared/api/schema";
import { ago, wholeNumber } from "../shared/format";
import { t } from "../shared/i18n";
import { Fault } from "../shared/ui/Fault";
import { useFetched } from "../shared/useFetched";
import { useNow } from "../shared/useNow";

const BUSY_MS = 700;
const ENDINGS = ".jsonl,.ndjson,.json,.csv,.tsv,.parquet,.arrow,.gz,.zip";

function kinds(): [string, string][] {
  return [
    ["comparisons", t("comparisons")],
    ["judgements", t("judgements")],
    ["trl", t("preferences, TRL columns")],
    ["hh", t("preferences, HH transcripts")],
    ["prompts", t("prompts for the loop")],
    ["demonstrations", t("demonstrations")],
  ];
}

const isUnderWay = (row: FileImport) => row.state === "waiting" || row.state === "running";

export function Imports({ slug }: { slug: string }) {
  const [busy, setBusy] = useState(false);
  const { data, reload } = useFetched<FileImport[]>(`projects/${slug}/imports`, busy ? BUSY_MS : null);
  const underWay = data?.some(isUnderWay) ?? false;
  if (underWay !== busy) setBusy(underWay);
  return (
    <>
      <ImportForm slug={slug} onSent={reload} />
      {data !== null && data.length > 0 && (
        <ul className="files" aria-label={t("Files that came in")}>
          {data.map((row) => (
            <FileRow key={row.id} row={row} />
          ))}
        </ul>
      )}
    </>
  );
}

function ImportForm({ slug, onSent }: { slug: string; onSent: () => void }) {
  const [fault, setFault] = useState("");
  const [sending, setSending] = useState(false);
  const send = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    setSending(true);
    setFault("");
    post<FileImport>(`projects/${slug}/imports`, new FormData(form))
      .then(
        () => {
          form.reset();
          onSent();
        },
        (error: unknown) => {
          setFault(sentenceOf(error));
        },
      )
      .finally(() => {
        setSending(false);
      });
  };
  return (
    <form className="stack" onSubmit={send}>
      <div className="row">
        <label className="field">
          {t("What the file holds")}
          <select name="kind">
            {kinds().map(([kind, name]) => (
              <option key={kind} value={kind}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          {t("File")}
          <input name="file" type="file" accept={ENDINGS} required />
        </label>
      </div>
      <p className="soft small">{t("JSONL, JSON, CSV, Parquet or Arrow; also gzipped, or a zip of a folder. The same file twice adds nothing.")}</p>
      <label>
        <input type="checkbox" name="skip_bad_rows" value="true" /> {t("leave bad rows out instead of stopping at the first")}
      </label>
      <div className="row">
        <button disabled={sending}>{sending ? t("Sending …") : t("Import")}</button>
      </div>
      <Fault error={fault} />
    </form>
  );
}

function FileRow({ row }: { row: FileImport }) {
  const now = useNow(30_000);
  return (
    <li>
      <div className="row">
        <strong>{row.name}</strong>
        <span className="spring" />
        <span className="soft small">{ago(row.created_at, now)}</span>
      </div>
      {row.state === "running" && <progress value={fraction(row)} max={1} aria-label={t("Rows of {{name}}", { name: row.name })} />}
      <p role="status" className={row.state === "refused" ? "refused small" : "small"}>
        {sentence(row)} {row.refused > 0 && <a href={`/api/imports/${row.id}/left-out.jsonl`}>{t("All rows that were left out")}</a>}
      </p>
      {row.sentences.length > 0 && (
        <ul className="small soft">
          {row.sentences.slice(0, 3).map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
    </li>
  );
}

function fraction(row: FileImport): number | undefined {
  return row.expected === null || row.rows === 0 ? undefined : Math.min(1, row.rows / Math.max(1, row.expected));
}

function sentence(row: FileImport): string {
  const figures = { rows: wholeNumber(row.rows), added: wholeNumber(row.added), existing: wholeNumber(row.existing), refused: wholeNumber(row.refused) };
  switch (row.state) {
    case "waiting":
      return t("Waits for a worker.");
    case "running":
      return row.rows === 0 ? t("Reading …") : t("{{rows}} rows so far.", figures);
    case "done":
      return t("{{added}} added, {{existing}} stood already, {{refused}} left out.", figures);
    case "refused":
      return t("Refused: {{fault}}", { fault: row.fault });
  }
}
