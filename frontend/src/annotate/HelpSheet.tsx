/** Every action of the registry with its keys. */
import type { Action } from "./actions";

const GROUPS: readonly Action["group"][] = ["Choose", "Say more", "Move"];

export function HelpSheet({ list }: { list: readonly Action[] }) {
  return GROUPS.map((group) => (
    <table key={group}>
      <caption>{group}</caption>
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
