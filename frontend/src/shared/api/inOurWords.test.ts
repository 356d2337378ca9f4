import { afterEach, expect, test } from "vitest";

import german from "../locales/refusals.de.json";
import { inOurWords, learnRefusals } from "./inOurWords";

afterEach(() => {
  learnRefusals({});
});

test("a known sentence comes in the language, with its values", () => {
  learnRefusals(german);
  expect(inOurWords("you have judged this comparison already.")).toBe("Sie haben diesen Vergleich schon beurteilt.");
  expect(inOurWords("the reason has 3 letters.")).toBe("die Begründung hat 3 Zeichen.");
  expect(inOurWords("9..4 is no place in a text of 12 characters.")).toBe("9..4 ist keine Stelle in einem Text von 12 Zeichen.");
  expect(inOurWords("flag 'rude' is unknown.")).toBe("'rude' ist unbekannt (flag).");
});

test("each sentence of the catalogue is told from all others", () => {
  learnRefusals(german);
  for (const [template, translated] of Object.entries(german)) {
    const filled = (text: string) => text.replace(/\{\{(\d)\}\}/g, (_, number: string) => `v${number}`);
    expect(inOurWords(filled(template))).toBe(filled(translated));
  }
});

test("what is not known, and every sentence in English, stands as it came", () => {
  expect(inOurWords("you have judged this comparison already.")).toBe("you have judged this comparison already.");
  learnRefusals(german);
  expect(inOurWords("round 3 is halted.")).toBe("round 3 is halted.");
});
