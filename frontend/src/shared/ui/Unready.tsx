/** A page that could not be drawn: its name, and why. Nothing but its frame while it loads. */
import { Fault } from "./Fault";

export function Unready({ title, error }: { title: string; error: unknown }) {
  if (error === null) return <main className="page" aria-busy="true" />;
  return (
    <main className="page">
      <section>
        <h1>{title}</h1>
        <Fault error={error} />
      </section>
    </main>
  );
}
