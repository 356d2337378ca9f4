import { expect, it } from "vitest";

import type { Person } from "../shared/api/schema";
import { chosen, readQuery } from "./people";

const person = (name: string, judgements: number, tags: string[], last: string | null) => ({ name, judgements, tags, last_judgement_at: last, user: null }) as unknown as Person;
const people = [person("bob", 5, ["chemistry"], "2026-05-04"), person("alice", 2, [], "2026-05-06"), person("carol", 9, ["law"], null)];

it.each([
  ["", ["alice", "bob", "carol"]],
  ["?sort=judgements", ["carol", "bob", "alice"]],
  ["?sort=last", ["alice", "bob", "carol"]],
  ["?find=CHEM", ["bob"]],
  ["?find=o&sort=nonsense", ["bob", "carol"]],
])("the address %j shows %j", (search, names) => {
  expect(chosen(people, readQuery(search)).map((row) => row.name)).toEqual(names);
});
