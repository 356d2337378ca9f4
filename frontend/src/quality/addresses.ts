/** Addresses of the pages below a project's Quality page. */

export function annotatorAt(slug: string, id: number, kind = ""): string {
  return `/p/${slug}/quality/annotators/${id}${kind === "" ? "" : `?kind=${kind}#judgements`}`;
}

export function comparisonAt(slug: string, id: number, judgement = ""): string {
  return `/p/${slug}/quality/comparisons/${id}${judgement === "" ? "" : `?as=${judgement}`}`;
}

/** The comparisons that a figure of the Quality page rests upon. */
export function comparisonsAt(slug: string, query: Readonly<Record<string, string>>): string {
  return `/p/${slug}/quality?${new URLSearchParams(query).toString()}#comparisons`;
}
