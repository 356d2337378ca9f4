/** The writer's task: the prompt in hand, the text as typed, the answer on its way through the outbox, the next prompt. */
import { useCallback, useEffect, useState, useSyncExternalStore } from "react";

import { post, sentenceOf } from "../shared/api/client";
import type { WritingClaim } from "../shared/api/schema";
import type { Entry, Outbox } from "./outbox";

const KEY = "plumbline.writing.";

export interface Writing {
  task: WritingClaim | null;
  text: string;
  write: (text: string) => void;
  send: () => void;
  pass: () => void;
  /** Takes the prompt that was passed by last back; null where there is none, or its answer is on its way. */
  takeBack: (() => void) | null;
  reload: () => void;
  busy: boolean;
  fault: string;
}

export function useWriting(slug: string, outbox: Outbox): Writing {
  const [task, setTask] = useState<WritingClaim | null>(null);
  const [text, setText] = useState("");
  const [fault, setFault] = useState("");
  const [passed, setPassed] = useState<number | null>(null);
  const writing = task?.item?.writing ?? null;
  const key = writing === null ? null : `${KEY}${writing}`;

  const claim = useCallback(() => {
    const ask = async (): Promise<void> => {
      const before = outbox.pending().map((entry) => entry.path);
      const next = await post<WritingClaim>(`projects/${slug}/writing/claim`);
      const held = next.item?.writing ?? null;
      if (held !== null && before.some((path) => path.startsWith(pathOf(held))) && entriesOf(held, outbox).length === 0) {
        await ask(); // its answer arrived while we asked
        return;
      }
      setTask(next);
      setText(held === null ? "" : textOf(held, outbox));
      setFault("");
    };
    ask().catch((error: unknown) => {
      setFault(sentenceOf(error));
    });
  }, [slug, outbox]);
  useEffect(claim, [claim]);

  const busy = useSyncExternalStore(outbox.subscribe, () => writing !== null && isOnItsWay(writing, outbox));
  useEffect(() => {
    if (writing === null) return;
    let was = isOnItsWay(writing, outbox);
    return outbox.subscribe(() => {
      const hasLeft = was && !isOnItsWay(writing, outbox);
      was = isOnItsWay(writing, outbox);
      if (!hasLeft) return;
      const [refused] = entriesOf(writing, outbox);
      if (refused === undefined) claim(); // the server has it, from this tab or another
      else {
        localStorage.setItem(`${KEY}${writing}`, textOf(writing, outbox)); // back into the writer's hands
        outbox.discard(refused.id);
        setFault(refused.fault ?? "");
      }
    });
  }, [writing, outbox, claim]);

  const write = useCallback(
    (said: string) => {
      setText(said);
      if (key !== null) localStorage.setItem(key, said);
    },
    [key],
  );
  const end = useCallback(
    (call: string, body: object) => {
      if (writing === null || key === null || isOnItsWay(writing, outbox)) return;
      for (const { id } of entriesOf(writing, outbox)) outbox.discard(id); // refused while the page was closed; this is its mend
      setFault("");
      outbox.put({ id: crypto.randomUUID(), assignment: 0, path: `writings/${writing}/${call}`, body });
      localStorage.removeItem(key); // the outbox has it from here
    },
    [writing, key, outbox],
  );
  const send = useCallback(() => {
    end("demonstration", { text });
    setPassed(null);
  }, [end, text]);
  const pass = useCallback(() => {
    const kept = text; // what was typed comes back with the prompt
    end("pass", {});
    if (key !== null && kept !== "") localStorage.setItem(key, kept);
    setPassed(writing);
  }, [end, text, key, writing]);
  const takeBack = useCallback(() => {
    post(`writings/${passed}/take-back`).then(
      () => {
        setPassed(null);
        claim();
      },
      (error: unknown) => {
        setPassed(null);
        setFault(sentenceOf(error));
      },
    );
  }, [passed, claim]);
  return { task, text, write, send, pass, takeBack: passed === null || passed === writing ? null : takeBack, reload: claim, busy, fault };
}

/** What was said of a prompt and is not with the server yet, or was refused. */
function entriesOf(writing: number, outbox: Outbox): Entry[] {
  return outbox.pending().filter((entry) => entry.path.startsWith(pathOf(writing)));
}

const pathOf = (writing: number): string => `writings/${writing}/`;

function isOnItsWay(writing: number, outbox: Outbox): boolean {
  return entriesOf(writing, outbox).some((entry) => entry.fault === null);
}

/** The text as typed, or as it waits in the outbox. */
function textOf(writing: number, outbox: Outbox): string {
  const sent = entriesOf(writing, outbox).flatMap(({ body }) => ("text" in body && typeof body.text === "string" ? [body.text] : []));
  return localStorage.getItem(`${KEY}${writing}`) ?? sent[0] ?? "";
}
