/** The responses in the order shown: two side by side with scrolling that goes together, or more in a row with ranks. */
import { useEffect, useRef, useState } from "react";

import type { WorkItem, WorkResponse } from "../shared/api/schema";
import { t } from "../shared/i18n";
import type { Said } from "./draft";
import { LETTERS } from "./letters";

interface Props {
  item: WorkItem;
  /** The answer to the question in hand. */
  said: Said;
  focus: number;
  onFocus: (index: number) => void;
}

export function Responses({ item, said, focus, onFocus }: Props) {
  const panes = useRef<HTMLDivElement>(null);
  const leader = useRef<HTMLElement | null>(null);
  const [inView, setInView] = useState(0); // on a phone one pane fills the screen
  const isPair = item.responses.length === 2;
  useEffect(() => {
    if (!isPair) panes.current?.children[focus]?.scrollIntoView({ inline: "start", block: "nearest" });
  }, [isPair, focus]);
  const swiped = ({ scrollLeft, scrollWidth, clientWidth }: HTMLElement) => {
    if (scrollWidth <= clientWidth) return;
    const place = Math.round((scrollLeft / scrollWidth) * item.responses.length);
    setInView(place);
    if (!isPair && place !== focus) onFocus(place);
  };
  const follow = (moved: HTMLElement) => {
    if (leader.current !== null && leader.current !== moved) return;
    const share = moved.scrollTop / Math.max(1, moved.scrollHeight - moved.clientHeight);
    for (const other of panes.current?.querySelectorAll<HTMLElement>(".response-text") ?? [])
      if (other !== moved) other.scrollTop = share * (other.scrollHeight - other.clientHeight);
  };
  return (
    <>
      <div className="pane-tabs" role="group" aria-label={t("Show response")}>
        {item.responses.map((response, place) => (
          <button key={response.index} aria-pressed={place === inView} onClick={() => panes.current?.children[place]?.scrollIntoView({ inline: "start", block: "nearest" })}>
            {isPair ? t("Response {{letter}}", { letter: LETTERS[place] ?? "" }) : LETTERS[place]}
          </button>
        ))}
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
            onLead={(element) => (leader.current = element)}
            onScroll={isPair ? follow : () => undefined}
          />
        ))}
      </div>
    </>
  );
}

interface PaneProps {
  response: WorkResponse;
  letter: string;
  rank: number | null;
  isFocused: boolean;
  onFocus: () => void;
  onLead: (element: HTMLElement) => void;
  onScroll: (element: HTMLElement) => void;
}

function Pane({ response, letter, rank, isFocused, onFocus, onLead, onScroll }: PaneProps) {
  return (
    <article className={isFocused ? "pane focused" : "pane"} aria-label={t("Response {{letter}}", { letter })} onClick={onFocus}>
      <header className="pane-head">
        <h2>{letter}</h2>
        {rank !== null && <span className="rank">{rank === 0 ? t("no rank yet") : t("rank {{rank}}", { rank })}</span>}
      </header>
      <div
        className="response-text reading"
        dir="auto"
        tabIndex={0}
        onPointerEnter={(event) => {
          onLead(event.currentTarget);
        }}
        onFocus={(event) => {
          onLead(event.currentTarget);
        }}
        onScroll={(event) => {
          onScroll(event.currentTarget);
        }}
      >
        {response.text}
      </div>
    </article>
  );
}
