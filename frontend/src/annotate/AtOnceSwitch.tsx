/** The switch of the personal setting "a key sends at once", and what it means in this project. */
import { t } from "../shared/i18n";

export interface AtOnce {
  isOn: boolean;
  toggle: () => void;
  /** Why it has no effect in this project; null where it has. */
  whyNot: string | null;
}

export function AtOnceSwitch({ isOn, toggle, whyNot }: AtOnce) {
  return (
    <div>
      <label>
        <input type="checkbox" checked={isOn} onChange={toggle} /> {t("A key that says which is better, and how much, sends at once")}
      </label>
      <p className="soft small">{whyNot ?? t("The next comparison comes without Enter; z takes the last answer back. Kept in this browser, for you alone.")}</p>
    </div>
  );
}
