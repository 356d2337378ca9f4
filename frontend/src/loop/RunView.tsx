/** One run of the engine: progress, live curves, the report's figures, a sample table, the log. */
import { useState } from "react";

import type { Run, RunLog, RunMetrics, RunSamples, Series } from "../shared/api/schema";
import { duration, figure, wholeNumber, words } from "../shared/format";
import { t } from "../shared/i18n";
import { LinePlot } from "../shared/plots/LinePlot";
import { useFetched } from "../shared/useFetched";
import { useNow } from "../shared/useNow";
import { Wide } from "../shared/ui/Wide";
import { reportRows } from "./report";
import { kindName, runState } from "./names";

export function RunView({ run, pollMs }: { run: Run; pollMs: number }) {
  const live = run.state === "running" || run.state === "queued";
  const metrics = useFetched<RunMetrics>(`runs/${run.id}/metrics`, live ? pollMs : null);
  const rows = reportRows(run.report);
  return (
    <section aria-label={t("Run")} id="run">
      <div className="row">
        <h2>{kindName(run.kind)}</h2>
        <span className={`mark ${MARKS[run.state]}`}>{runState(run.state)}</span>
        <span className="soft small">{t("run {{id}}", { id: run.id })}</span>
        {run.attempts > 1 && <span className="soft small">{t("attempt {{count}}: it went on where it had stopped", { count: run.attempts })}</span>}
      </div>
      {live && <Progress run={run} />}
      {run.error !== "" && <p className="notice bad">{run.error}</p>}
      {metrics.data !== null && metrics.data.series.length > 0 && (
        <>
          <Curves series={metrics.data.series.slice(0, FIRST_CURVES)} />
          {metrics.data.series.length > FIRST_CURVES && (
            <details>
              <summary>{t("{{count}} more curves", { count: metrics.data.series.length - FIRST_CURVES })}</summary>
              <Curves series={metrics.data.series.slice(FIRST_CURVES)} />
            </details>
          )}
        </>
      )}
      {rows.length > 0 && (
        <details>
          <summary>{t("Report of the run")}</summary>
          <table className="report">
            <tbody>
              {rows.map(([name, value]) => (
                <tr key={name}>
                  <td>{name}</td>
                  <td className="figures">{value}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
      <Samples run={run} />
      <Log run={run} />
    </section>
  );
}

const FIRST_CURVES = 6;
const MARKS = { queued: "", running: "accent", succeeded: "good", failed: "bad", stopped: "warn" } as const;

function Progress({ run }: { run: Run }) {
  const now = useNow(1000);
  const spentS = run.started_at === null ? 0 : (now - Date.parse(run.started_at)) / 1000;
  const leftS = run.step > 0 && run.total > 0 ? (spentS / run.step) * (run.total - run.step) : null;
  return (
    <div className="stack">
      <progress value={run.total > 0 ? run.step : undefined} max={Math.max(1, run.total)} aria-label={t("Progress")} />
      <span className="soft small figures" role="status">
        {run.state === "queued"
          ? t("Waits for a worker.")
          : [
              `${words(run.phase)} ${t("{{shown}} of {{all}}", { shown: wholeNumber(run.step), all: wholeNumber(run.total) })}`,
              duration(spentS),
              ...(leftS === null ? [] : [t("about {{time}} left", { time: duration(leftS) })]),
            ].join(" · ")}
      </span>
    </div>
  );
}

function Curves({ series }: { series: readonly Series[] }) {
  return (
    <div className="small-multiples">
      {series.map((one) => (
        <Curve key={one.name} series={one} />
      ))}
    </div>
  );
}

function Curve({ series }: { series: Series }) {
  const isShare = series.unit === "share";
  const points = series.points.map(([x, y]) => ({ x: x ?? 0, y: y ?? 0 }));
  return (
    <LinePlot
      title={series.label}
      {...(series.unit === "" || isShare ? {} : { note: series.unit })}
      xLabel={t("step")}
      xText={(value) => String(Math.round(value))}
      share={isShare}
      lines={[{ name: series.label, points }]}
      root={series.name.startsWith("kl")}
      height={130}
    />
  );
}

function Samples({ run }: { run: Run }) {
  const [open, setOpen] = useState(false);
  const { data } = useFetched<RunSamples>(open ? `runs/${run.id}/samples` : null);
  if (run.kind !== "ppo" && run.kind !== "sample") return null;
  return (
    <details
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>{t("Samples")}</summary>
      {data?.rows.length === 0 && <p className="soft">{t("None yet.")}</p>}
      <Wide name={t("Samples")}>
        <table>
          <thead>
            <tr>
              <th scope="col" className="number">
                {t("Step")}
              </th>
              <th scope="col">{t("Prompt")}</th>
              <th scope="col">{t("Response")}</th>
              <th scope="col" className="number">
                {t("Score")}
              </th>
            </tr>
          </thead>
          <tbody>
            {data?.rows.map((row, index) => (
              <tr key={index}>
                <td className="number">{row.step}</td>
                <td>{row.prompt}</td>
                <td>{row.response}</td>
                <td className="number">{row.score === null ? "" : figure(row.score)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </details>
  );
}

function Log({ run }: { run: Run }) {
  const [open, setOpen] = useState(false);
  const { data } = useFetched<RunLog>(open ? `runs/${run.id}/log` : null);
  return (
    <details
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>{t("Log")}</summary>
      <pre className="log" tabIndex={0}>
        {data === null ? "" : data.text === "" ? t("The engine has written nothing.") : data.text}
      </pre>
    </details>
  );
}
