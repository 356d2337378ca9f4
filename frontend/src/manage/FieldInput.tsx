/** One setting: label, input, unit, a sentence of help, and the sentence of a refusal. */
import { useId } from "react";

import { type Changes, shown } from "./changes";
import type { Field } from "./fields";

interface Props {
  field: Field;
  settings: Changes;
  /** What was typed, where something was. */
  typed: string | undefined;
  isChanged: boolean;
  fault: string;
  onSay: (text: string) => void;
}

export function FieldInput({ field, settings, typed, isChanged, fault, onSay }: Props) {
  const id = useId();
  const text = typed ?? shown(field, settings);
  const described = [field.help === undefined ? "" : `${id}-help`, fault === "" ? "" : `${id}-fault`].join(" ").trim();
  const common = {
    id,
    "aria-invalid": fault !== "",
    ...(described === "" ? {} : { "aria-describedby": described }),
  };
  return (
    <div className={isChanged ? "setting changed" : "setting"}>
      <label htmlFor={id}>{field.label}</label>
      <div className="setting-input">
        {field.kind === "switch" ? (
          <input {...common} type="checkbox" checked={text === "true"} onChange={(event) => onSay(String(event.target.checked))} />
        ) : field.kind === "text" ? (
          <textarea {...common} rows={10} value={text} onChange={(event) => onSay(event.target.value)} />
        ) : field.kind === "choice" ? (
          <select {...common} value={text} onChange={(event) => onSay(event.target.value)}>
            {field.choices.map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        ) : field.kind === "whole" || field.kind === "optional" || field.kind === "number" || field.kind === "share" ? (
          <span className="row">
            <input
              {...common}
              type="number"
              min={field.kind === "share" ? 0 : field.least}
              max={field.kind === "share" ? 100 : undefined}
              step={field.kind === "share" || field.kind === "number" ? "any" : 1}
              value={text}
              onChange={(event) => onSay(event.target.value)}
            />
            <span className="soft">{field.kind === "share" ? "%" : field.unit}</span>
          </span>
        ) : (
          <input {...common} type="text" value={text} onChange={(event) => onSay(event.target.value)} />
        )}
        {field.help !== undefined && (
          <span id={`${id}-help`} className="soft small">
            {field.help}
          </span>
        )}
        {fault !== "" && (
          <span id={`${id}-fault`} role="alert" className="small fault">
            {fault}
          </span>
        )}
      </div>
    </div>
  );
}
