/** The browser's entry. */
import "./shared/tokens.css";
import "./shared/base.css";
import "./shared/plots/plots.css";
import "./app/app.css";
import "./reading/reading.css";
import "./annotate/annotate.css";
import "./quality/quality.css";
import "./loop/loop.css";
import "./manage/manage.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./app/App";
import { currentLanguage, speak } from "./shared/i18n";
import { applyTheme, currentTheme } from "./shared/theme";

applyTheme(currentTheme());
await speak(currentLanguage());
const root = document.getElementById("root");
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
