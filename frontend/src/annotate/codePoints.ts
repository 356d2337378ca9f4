/** Places in a text: the browser counts UTF-16 units, files and the server count characters (code points). */

export function toCodePoint(text: string, utf16: number): number {
  return Array.from(text.slice(0, utf16)).length;
}

export function fromCodePoint(text: string, point: number): number {
  return Array.from(text).slice(0, point).join("").length;
}
