/** The writer's task: the prompt in hand, the text as typed (kept in the browser until the server has it), the calls. */
import { useCallback, useEffect, useState } from "react";

import { Offline, post, sentenceOf } from "../shared/api/client";
import type { WritingClaim } from "../shared/api/schema";

const KEY = "plumbline.writing.";
const AGAIN_MS = 4000;

export interface Writing {
  task: WritingClaim | null;
  text: string;
  write: (text: string) => void;
  send: () => void;
  pass: () => void;
  reload: () => void;
  busy: boolean;
  fault: string;
}

export function useWriting(slug: string): Writing {
  const [task, setTask] = useState<WritingClaim | null>(null);
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const key = task?.item == null ? null : `${KEY}${task.item.writing}`;

  const claim = useCallback(
    () =>
      post<WritingClaim>(`projects/${slug}/writing/claim`).then((next) => {
        setTask(next);
        setText(next.item === null ? "" : (localStorage.getItem(`${KEY}${next.item.writing}`) ?? ""));
        setFault("");
      }),
    [slug],
  );
  const reload = useCallback(() => {
    claim().catch((error: unknown) => {
      setFault(sentenceOf(error));
    });
  }, [claim]);
  useEffect(reload, [reload]);

  const write = useCallback(
    (said: string) => {
      setText(said);
      if (key !== null) localStorage.setItem(key, said);
    },
    [key],
  );
  const end = useCallback(
    (call: string, body: object) => {
      if (task?.item == null || key === null) return;
      const { writing } = task.item;
      setBusy(true);
      /** Until the server has heard it: the same twice is once there. The text stays on the screen and in the browser. */
      const tell = (): Promise<void> =>
        post(`writings/${writing}/${call}`, body).then(
          () => {
            localStorage.removeItem(key);
            return claim();
          },
          (error: unknown) => {
            setFault(sentenceOf(error));
            if (!(error instanceof Offline)) return;
            return new Promise<void>((wait) => setTimeout(wait, AGAIN_MS)).then(tell);
          },
        );
      tell()
        .catch((error: unknown) => {
          setFault(sentenceOf(error));
        })
        .finally(() => {
          setBusy(false);
        });
    },
    [task, key, claim],
  );
  const send = useCallback(() => {
    end("demonstration", { text });
  }, [end, text]);
  const pass = useCallback(() => {
    end("pass", {});
  }, [end]);
  return { task, text, write, send, pass, reload, busy, fault };
}
