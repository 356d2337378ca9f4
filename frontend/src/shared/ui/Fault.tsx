/** A refusal or a lost connection, in words, where it happened. */
import { sentenceOf } from "../api/client";

export function Fault({ error }: { error: unknown }) {
  if (error === null || error === "") return null;
  return (
    <p role="alert" className="notice bad">
      {typeof error === "string" ? error : sentenceOf(error)}
    </p>
  );
}
