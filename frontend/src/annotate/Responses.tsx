/** The responses in the order shown: two side by side with scrolling that goes together, or more in a row with ranks. */
import { useEffect, useRef, useState } from "react";

import { useTogether } from "../reading/useTogether";
import type { WorkItem } from "../shared/api/schema";
import { t } from "../shared/i18n";
import { DifferenceLine } from "./DifferenceLine";
import type { Draft, Said } from "./draft";
import { LETTERS } from "./letters";
import { Pane } from "./Pane";
import { usePainted } from "./usePainted";
import type { Views } from "./useViews";

interface Props {
  item: WorkItem;
  /** The answer to the question in hand. */
  said: Said;
  focus: number;
  onFocus: (index: number) => void;
  marks: Draft["marks"];
  views: Views;
}

/** Brings a pane into view: sideways on a phone, where the page itself stays where it is; else as little as it takes. */
function bring(panes: HTMLElement | null, place: number): void {
  const pane = panes?.children[place];
  if (!(pane instanceof HTMLElement) || panes === null) return;
  if (panes.scrollWidth > panes.clientWidth) panes.scrollLeft += pane.getBoundingClientRect().left - panes.getBoundingClientRect().left;
  else pane.scrollIntoView({ block: "nearest" });
}

export function Responses({ item, said, focus, onFocus, marks, views }: Props) {
  const panes = useRef<HTMLDivElement>(null);
  const [inView, setInView] = useState(0); // on a phone one pane fills the screen
  const isPair = item.responses.length === 2;
  useTogether(panes, isPair && views.together, isPair ? null : focus);
  const painted = usePainted(item, said, focus, marks, views.difference);
  const brought = useRef(focus);
  useEffect(() => {
    if (!isPair && brought.current !== focus) bring(panes.current, focus);
    brought.current = focus;
  }, [isPair, focus]);
  const swiped = ({ scrollLeft, scrollWidth, clientWidth }: HTMLElement) => {
    if (scrollWidth <= clientWidth) return;
    const place = Math.round((scrollLeft / scrollWidth) * item.responses.length);
    setInView(place);
    if (!isPair && place !== focus) onFocus(place);
  };
  return (
    <>
      <div className="panes-head">
        {painted.difference !== null && painted.compared !== null && <DifferenceLine difference={painted.difference} compared={painted.compared} />}
        <div className={isPair ? "pane-tabs" : "pane-tabs many"} role="group" aria-label={t("Show response")}>
          {item.responses.map((response, place) => (
            <button key={response.index} aria-pressed={place === inView} onClick={() => bring(panes.current, place)}>
              {isPair ? t("Response {{letter}}", { letter: LETTERS[place] ?? "" }) : LETTERS[place]}
            </button>
          ))}
        </div>
      </div>
      <div
        className={isPair ? "panes pair" : "panes many"}
        ref={panes}
        onScroll={(event) => {
          if (event.target === event.currentTarget) swiped(event.currentTarget);
        }}
      >
        {item.responses.map((response, place) => (
          <Pane
            key={response.index}
            response={response}
            letter={LETTERS[place] ?? ""}
            rank={isPair ? null : (said.ranks[response.index] ?? 0)}
            isFocused={!isPair && place === focus}
            onFocus={() => {
              onFocus(place);
            }}
            view={views.source || painted.compared?.includes(place) === true ? "source" : "rendered"}
            marks={painted.marks[place] ?? []}
          />
        ))}
      </div>
    </>
  );
}
