/** The server's sentences in the language of the page: by the English text, with its values as {{1}}, {{2}}. */

type Translate = (said: string) => string | null;

let known: readonly Translate[] = [];

/** From now on these are known, the most exact first. */
export function learnRefusals(sentences: Readonly<Record<string, string>>): void {
  const exact = (template: string) => template.replace(VALUE, "").length;
  known = Object.entries(sentences)
    .toSorted(([a], [b]) => exact(b) - exact(a))
    .map(([template, translated]) => translator(template, translated));
}

/** The sentence itself where it is not known. */
export function inOurWords(said: string): string {
  for (const translate of known) {
    const found = translate(said);
    if (found !== null) return found;
  }
  return said;
}

const VALUE = /\{\{\d\}\}/g;

function translator(template: string, translated: string): Translate {
  const parts = template.split(VALUE).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(`^${parts.join("(.+?)")}$`, "s");
  return (said) => {
    const values = pattern.exec(said);
    return values === null ? null : translated.replace(VALUE, (value) => values[Number(value[2])] ?? "");
  };
}
