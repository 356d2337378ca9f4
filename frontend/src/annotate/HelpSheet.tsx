/** Every action of the registry with its keys, and the keys that texts and sheets have of their own. */
import { t } from "../shared/i18n";
import type { Action, Group } from "./actions";
import { keyName } from "./names";

interface Row {
  id: string;
  keys: readonly string[];
  label: string;
}

export function HelpSheet({ list }: { list: readonly Action[] }) {
  const of = (group: Group) => list.filter((action) => action.group === group);
  return (
    <div className="help">
      <Keys title={t("Choose")} rows={of("choose")} />
      <Keys title={t("Say more")} rows={of("more")} />
      <Keys title={t("Move")} rows={of("move")} />
      <Keys title={t("Read")} rows={[...of("read"), ...READING()]} />
      <Keys title={t("In a sheet")} rows={IN_SHEETS()} />
    </div>
  );
}

function Keys({ title, rows }: { title: string; rows: readonly Row[] }) {
  if (rows.length === 0) return null;
  return (
    <table>
      <caption>{title}</caption>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td>
              {row.keys.map((key) => (
                <kbd key={key}>{keyName(key)}</kbd>
              ))}
            </td>
            <td>{row.label}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What `useTogether` listens to. */
const READING = (): Row[] => [
  { id: "page", keys: [" ", "PageDown", "PageUp"], label: t("scroll the responses by a page") },
  { id: "ends", keys: ["Home", "End"], label: t("to their beginning and end") },
];

const IN_SHEETS = (): Row[] => [
  { id: "number", keys: ["1", "…", "9"], label: t("take a flag or a reason to skip") },
  { id: "done", keys: [t("Ctrl + Enter")], label: t("done writing") },
  { id: "close", keys: ["Escape"], label: t("close; what was typed is kept") },
];
