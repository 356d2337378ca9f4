/** What a form has changed, as the server takes it. Pure. */
import type { All, Field } from "./fields";

export type Changes = Partial<All>;

/** The text that a field's input shows. */
export function shown(field: Field, settings: Changes): string {
  const value = settings[field.name];
  if (field.kind === "share") return String(Math.round(Number(value) * 1e6) / 1e4);
  return Array.isArray(value) ? value.join(", ") : String(value ?? "");
}

/** The value that a text stands for; NaN where a number is not one. */
export function meant(field: Field, text: string): All[Field["name"]] {
  switch (field.kind) {
    case "whole":
    case "number":
      return number(text);
    case "optional":
      return text.trim() === "" ? null : number(text);
    case "share":
      return Math.round(number(text) * 1e4) / 1e6;
    case "names":
      return text.split(",").map((name) => name.trim()).filter((name) => name !== "");
    case "switch":
      return text === "true";
    case "choice":
      return field.name === "strength_levels" ? Number(text) : (text);
    default:
      return text;
  }
}

/** The changes with one more; what is as it was is no change. */
export function withChange(changes: Changes, settings: Changes, field: Field, text: string): Changes {
  const value = meant(field, text);
  const rest = Object.fromEntries(Object.entries(changes).filter(([name]) => name !== field.name));
  return JSON.stringify(value) === JSON.stringify(settings[field.name]) ? rest : { ...rest, [field.name]: value };
}

function number(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text.replace(",", "."));
}
