/** What is painted on each response: the annotator's marks and, on demand, what the compared two do not share. */
import { useMemo } from "react";

import { type Difference, differenceOf } from "../reading/difference";
import type { Mark } from "../reading/marks";
import type { WorkItem } from "../shared/api/schema";
import { against } from "./against";
import type { Draft, Said } from "./draft";

interface Painted {
  /** By place. */
  marks: readonly (readonly Mark[])[];
  /** The places that are compared; null when no difference is shown. */
  compared: readonly [number, number] | null;
  difference: Difference | null;
}

export function usePainted(item: WorkItem, said: Said, focus: number, own: Draft["marks"], isOn: boolean): Painted {
  const [one, other] = against(item, said, focus);
  const [left, right] = [item.responses[one]?.text ?? "", item.responses[other]?.text ?? ""];
  const difference = useMemo(() => (isOn ? differenceOf(left, right) : null), [isOn, left, right]);
  const marks = useMemo(
    () =>
      item.responses.map((response, place): Mark[] => {
        const only = place === one ? difference?.left : place === other ? difference?.right : undefined;
        return [
          ...own.flatMap((mark, number) => (mark.response === response.index ? [{ start: mark.start, end: mark.end, id: `mark-${number}` }] : [])),
          ...(only ?? []).map((range, number) => ({ ...range, id: `only-${number}`, kind: "only" as const })),
        ];
      }),
    [item, own, difference, one, other],
  );
  return { marks, compared: difference === null ? null : [one, other], difference };
}
