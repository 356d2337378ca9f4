/** Who is logged in; theme, language and the way out. */
import { useState } from "react";

import type { Outbox } from "../annotate/outbox";
import { remove } from "../shared/api/client";
import { chooseLanguage, currentLanguage, type Language, languages, t } from "../shared/i18n";
import { chooseTheme, currentTheme } from "../shared/theme";

export function AccountMenu({ name, outbox, onLeave }: { name: string; outbox: Outbox; onLeave: () => void }) {
  const [theme, setTheme] = useState(currentTheme);
  const other = theme === "dark" ? "light" : "dark";
  const leave = () => {
    const waiting = outbox.pending().length;
    if (waiting > 0 && !confirm(t("{{count}} of your answers are not sent yet. They stay in this browser and are sent when you log in here again. Log out?", { count: waiting }))) return;
    void remove("session").then(onLeave, onLeave);
  };
  return (
    <>
      <button className="quiet account" popoverTarget="account" aria-label={t("Account of {{name}}", { name })}>
        {name}
      </button>
      <div popover="auto" id="account" className="account-menu">
        <button
          className="quiet"
          onClick={() => {
            chooseTheme(other);
            setTheme(other);
          }}
        >
          {other === "dark" ? t("Dark colours") : t("Light colours")}
        </button>
        <label className="field">
          <span className="soft small">{t("Language")}</span>
          <select value={currentLanguage()} onChange={(event) => chooseLanguage(event.target.value as Language)}>
            {languages.map(([language, called]) => (
              <option key={language} value={language} lang={language}>
                {called}
              </option>
            ))}
          </select>
        </label>
        <button className="quiet" onClick={leave}>
          {t("Log out")}
        </button>
      </div>
    </>
  );
}
