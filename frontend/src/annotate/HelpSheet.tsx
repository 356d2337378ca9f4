/** Every action of the registry with its keys. */
import { t } from "../shared/i18n";
import type { Action, Group } from "./actions";

const GROUPS: readonly Group[] = ["choose", "more", "move"];

export function HelpSheet({ list }: { list: readonly Action[] }) {
  const title: Record<Group, string> = { choose: t("Choose"), more: t("Say more"), move: t("Move") };
  return GROUPS.map((group) => (
    <table key={group}>
      <caption>{title[group]}</caption>
      <tbody>
        {list
          .filter((action) => action.group === group)
          .map((action) => (
            <tr key={action.id}>
              <td style={{ width: "9rem" }}>
                {action.keys.map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </td>
              <td>{action.label}</td>
            </tr>
          ))}
      </tbody>
    </table>
  ));
}
