/** Which people a table shows, in which order; kept in the address, so that a link shows the same. */
import { useState } from "react";

import type { Person } from "../shared/api/schema";

export type Sorting = "name" | "judgements" | "last";

export interface Query {
  find: string;
  sort: Sorting;
}

export function chosen(people: readonly Person[], { find, sort }: Query): Person[] {
  const wanted = find.trim().toLowerCase();
  const found = people.filter((person) => [person.name, person.user ?? "", ...person.tags].some((word) => word.toLowerCase().includes(wanted)));
  if (sort === "judgements") return found.toSorted((a, b) => b.judgements - a.judgements);
  if (sort === "last") return found.toSorted((a, b) => (b.last_judgement_at ?? "").localeCompare(a.last_judgement_at ?? ""));
  return found.toSorted((a, b) => a.name.localeCompare(b.name));
}

export function readQuery(search: string): Query {
  const given = new URLSearchParams(search);
  const sort = given.get("sort");
  return { find: given.get("find") ?? "", sort: sort === "judgements" || sort === "last" ? sort : "name" };
}

export function useQuery(): [Query, (query: Query) => void] {
  const [query, setQuery] = useState(() => readQuery(location.search));
  const change = (next: Query) => {
    setQuery(next);
    history.replaceState(history.state, "", `?${new URLSearchParams({ ...next }).toString()}`);
  };
  return [query, change];
}
