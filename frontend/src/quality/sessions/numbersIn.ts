/** The numbers in a text that a person has typed or pasted: "12, 13" or whole addresses; each once. */
export function numbersIn(text: string): number[] {
  const found = text.split(/[\s,;]+/).map((part) => /(\d+)\/?(?:[?#].*)?$/.exec(part)?.[1]);
  return [...new Set(found.flatMap((digits) => (digits === undefined ? [] : [Number(digits)])))];
}
