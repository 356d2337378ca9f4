/** Drags by mouse, pen or finger. What can be dragged stays a button: a press without a move is a click. */
import { type CSSProperties, type PointerEvent, useRef, useState } from "react";

const SLACK_PX = 6;

interface Flight {
  name: string;
  x: number;
  y: number;
  dx: number;
  dy: number;
  moved: boolean;
}

interface Handle {
  style: CSSProperties;
  onPointerDown: (event: PointerEvent) => void;
  onPointerMove: (event: PointerEvent) => void;
  onPointerUp: (event: PointerEvent) => void;
  onPointerCancel: () => void;
  onClickCapture: (event: { stopPropagation: () => void; preventDefault: () => void }) => void;
}

/** `onDrop` gets the dragged name and the value of the attribute `target` of what lies below. */
export function useDrag(target: string, onDrop: (name: string, place: string) => void): { over: string | null; handle: (name: string) => Handle } {
  const [flight, setFlight] = useState<Flight | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const justDropped = useRef(false);
  const below = (event: PointerEvent) =>
    document
      .elementsFromPoint(event.clientX, event.clientY)
      .map((element) => element.getAttribute(target))
      .find((value) => value !== null) ?? null;
  const end = () => {
    setFlight(null);
    setOver(null);
  };
  const handle = (name: string): Handle => ({
    style: flight?.name === name && flight.moved ? { transform: `translate(${flight.dx}px, ${flight.dy}px)`, zIndex: 2, pointerEvents: "none", touchAction: "none" } : { touchAction: "none" },
    onPointerDown: (event) => {
      if (event.button !== 0) return;
      justDropped.current = false;
      event.currentTarget.setPointerCapture(event.pointerId);
      setFlight({ name, x: event.clientX, y: event.clientY, dx: 0, dy: 0, moved: false });
    },
    onPointerMove: (event) => {
      if (flight?.name !== name) return;
      const [dx, dy] = [event.clientX - flight.x, event.clientY - flight.y];
      const moved = flight.moved || Math.hypot(dx, dy) > SLACK_PX;
      setFlight({ ...flight, dx, dy, moved });
      if (moved) setOver(below(event));
    },
    onPointerUp: (event) => {
      const place = flight?.moved === true ? below(event) : null;
      justDropped.current = flight?.moved === true;
      end();
      if (place !== null) onDrop(name, place);
    },
    onPointerCancel: end,
    onClickCapture: (event) => {
      if (!justDropped.current) return;
      justDropped.current = false;
      event.preventDefault();
      event.stopPropagation();
    },
  });
  return { over, handle };
}
