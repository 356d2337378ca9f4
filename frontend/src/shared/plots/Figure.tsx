/** The frame of every plot: title, drawing, table view, and both downloads. */
import { type ReactNode, useId, useRef, useState } from "react";

import { t } from "../i18n";
import { csv, saveSvg, saveText } from "./download";

interface Props {
  title: string;
  note?: string;
  header: readonly string[];
  rows: readonly (readonly (string | number | null)[])[];
  /** Whether it is drawn as SVG, and can be saved so. */
  isDrawing?: boolean;
  children: ReactNode;
}

export function Figure({ title, note, header, rows, isDrawing = true, children }: Props) {
  const [asTable, setAsTable] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const heading = useId();
  const name = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  const drawing = () => frame.current?.querySelector("svg") ?? null;
  return (
    <figure className="plot" aria-labelledby={heading}>
      <figcaption>
        <strong id={heading}>{title}</strong>
        {note !== undefined && <span className="soft small">{note}</span>}
        <span className="plot-tools">
          <button
            className="quiet small"
            aria-pressed={asTable}
            onClick={() => {
              setAsTable(!asTable);
            }}
          >
            {t("Table")}
          </button>
          {isDrawing && (
            <button
              className="quiet small"
              disabled={asTable}
              onClick={() => {
                const svg = drawing();
                if (svg) saveSvg(`${name}.svg`, svg);
              }}
            >
              SVG
            </button>
          )}
          <button
            className="quiet small"
            onClick={() => {
              saveText(`${name}.csv`, csv(header, rows), "text/csv");
            }}
          >
            CSV
          </button>
        </span>
      </figcaption>
      <div ref={frame}>{asTable ? <Numbers header={header} rows={rows} /> : children}</div>
    </figure>
  );
}

function Numbers({ header, rows }: Pick<Props, "header" | "rows">) {
  return (
    <div className="plot-table wide" tabIndex={0} role="region" aria-label={t("Table of the plot's numbers")}>
      <table>
        <thead>
          <tr>
            {header.map((cell) => (
              <th key={cell} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column} className={typeof cell === "number" ? "number" : ""}>
                  {typeof cell === "number" ? Number(cell.toPrecision(5)) : cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
