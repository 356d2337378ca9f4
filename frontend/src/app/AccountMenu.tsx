/** Who is logged in; theme, language and the way out. */
import { useState } from "react";

import { remove } from "../shared/api/client";
import { chooseLanguage, currentLanguage, type Language, languages, t } from "../shared/i18n";
import { chooseTheme, currentTheme } from "../shared/theme";

export function AccountMenu({ name, onLeave }: { name: string; onLeave: () => void }) {
  const [theme, setTheme] = useState(currentTheme);
  const other = theme === "dark" ? "light" : "dark";
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
        <button className="quiet" onClick={() => void remove("session").then(onLeave, onLeave)}>
          {t("Log out")}
        </button>
      </div>
    </>
  );
}
