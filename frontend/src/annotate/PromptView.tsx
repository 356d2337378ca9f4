/** The prompt: one question, or a conversation with its turns. */
import type { Message } from "../shared/api/schema";

const WHO = { system: "System", user: "User", assistant: "Assistant" } as const;

export function PromptView({ messages }: { messages: readonly Message[] }) {
  const isSingle = messages.length === 1;
  return (
    <section className="prompt" aria-label="Prompt" tabIndex={0}>
      <h2 className="soft small">Prompt</h2>
      {messages.map((message, index) => (
        <div key={index} className={`turn ${message.role}`}>
          {!isSingle && <div className="turn-who small soft">{WHO[message.role]}</div>}
          <p className="reading" dir="auto">
            {message.content}
          </p>
        </div>
      ))}
    </section>
  );
}
