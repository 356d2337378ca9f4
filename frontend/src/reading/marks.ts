/** Marked stretches of a text, and how they cut what is drawn. */
export interface Mark {
  /** UTF-16 offsets into the source text. */
  start: number;
  end: number;
  id: string;
  /** `only`: a word that the other response lacks; otherwise a person's own mark. */
  kind?: "only";
}

export interface Cut {
  start: number;
  end: number;
  /** The marks that cover all of it. */
  marks: readonly Mark[];
}

/** A stretch cut wherever a mark begins or ends, each cut with the marks that cover it. */
export function cut(start: number, end: number, marks: readonly Mark[]): Cut[] {
  const touching = marks.filter((mark) => mark.start < end && mark.end > start && mark.start < mark.end);
  const inside = touching.flatMap((mark) => [mark.start, mark.end]).filter((place) => place > start && place < end);
  const places = [start, ...new Set(inside.toSorted((one, other) => one - other)), end];
  return places.slice(0, -1).map((from, index) => {
    const to = places[index + 1] ?? end;
    return { start: from, end: to, marks: touching.filter((mark) => mark.start <= from && mark.end >= to) };
  });
}

/** The attributes of a `<mark>` for those that cover a cut; null when none does. */
export function attributesOf(marks: readonly Mark[]): { "data-mark": string; className: string } | null {
  if (marks.length === 0) return null;
  const kinds = new Set(marks.map((mark) => mark.kind ?? "own"));
  return { "data-mark": marks.map((mark) => mark.id).join(" "), className: [...kinds].join(" ") };
}

/** Whether two lists of marks look the same. */
export function areSame(old: readonly Mark[], next: readonly Mark[]): boolean {
  if (old === next) return true;
  return old.length === next.length && old.every((mark, at) => nameOf(mark) === nameOf(next[at]));
}

const nameOf = (mark: Mark | undefined): string => `${mark?.id} ${mark?.start} ${mark?.end} ${mark?.kind ?? ""}`;
