/**
 * The words on the screen, by their English text: `t("Skip")`, `t("{{count}} open", { count })`.
 *
 * English needs no catalogue except for plurals; each other language is one JSON file in `locales/`, loaded before
 * the first paint. Of what the server writes in sentences, the refusals that an annotator can meet are said in the
 * language by `inOurWords`; the others, gates, the engine's phases, reports and log stand as they came, in English. A change of language loads the page again, so that `t` may be called anywhere, also outside React.
 */
import i18next from "i18next";

import { learnRefusals } from "./api/inOurWords";
import english from "./locales/en.json";

const LANGUAGES = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof LANGUAGES;

export const languages = Object.entries(LANGUAGES) as [Language, string][];
const KEY = "plumbline.language";

export function t(text: string, values?: Readonly<Record<string, string | number>>): string {
  return i18next.t(text, values ?? {});
}

/** For the browser's own formats of numbers and times. */
export function locale(): string {
  return i18next.language;
}

/** The person's choice, else the browser's first language that we speak, else English. */
export function currentLanguage(): Language {
  const wanted = [localStorage.getItem(KEY), ...navigator.languages].map((tag) => tag?.slice(0, 2));
  return wanted.find((tag): tag is Language => tag !== undefined && tag in LANGUAGES) ?? "en";
}

export function chooseLanguage(language: Language): void {
  localStorage.setItem(KEY, language);
  location.reload();
}

void i18next.init({
  lng: "en",
  initAsync: false, // the texts are at hand, so `t` works from here on
  resources: { en: { translation: english } },
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false },
});

/** To be awaited before anything is drawn. */
export async function speak(language: Language): Promise<void> {
  if (language !== "en") {
    await learn(language, (await import("./locales/de.json")).default);
    learnRefusals((await import("./locales/refusals.de.json")).default);
  }
  document.documentElement.lang = language;
}

/** Also for tests, which have no document. */
export async function learn(language: Language, texts: Readonly<Record<string, string>>): Promise<void> {
  i18next.addResourceBundle(language, "translation", texts);
  await i18next.changeLanguage(language);
}
