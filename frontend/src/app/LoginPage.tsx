/** Name and password; in the demo its logins stand beside, one click each. */
import { type SyntheticEvent, useState } from "react";

import { get, post, sentenceOf } from "../shared/api/client";
import type { Session } from "../shared/api/schema";
import { t } from "../shared/i18n";

interface Props {
  session: Session;
  /** Whether the session ended while somebody worked. */
  hasEnded: boolean;
  onLogin: (session: Session) => void;
}

export function LoginPage({ session, hasEnded, onLogin }: Props) {
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [fault, setFault] = useState("");
  const logIn = (name: string, secret: string) => {
    setFault("");
    // Asked first, for its cookie: where cookies were cleared meanwhile, every attempt would be refused until a reload.
    get<Session>("session")
      .then(() => post<Session>("session", { username: name, password: secret }))
      .then(onLogin, (error: unknown) => {
        setFault(sentenceOf(error));
      });
  };
  return (
    <main className="login">
      <h1>Plumbline</h1>
      <p className="soft">{t("Human preferences, and the loop with the model that they train.")}</p>
      {hasEnded && (
        <p role="status" className="notice warn">
          {t("Your session has ended. Log in again: what you judged is kept in this browser and sent then.")}
        </p>
      )}
      <form
        className="stack"
        onSubmit={(event: SyntheticEvent) => {
          event.preventDefault();
          logIn(username, password);
        }}
      >
        <label className="field">
          {t("Name")}
          <input
            autoComplete="username"
            autoFocus
            required
            value={username}
            onChange={(event) => {
              setUsername(event.target.value);
            }}
          />
        </label>
        <label className="field">
          {t("Password")}
          <input
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => {
              setPassword(event.target.value);
            }}
          />
        </label>
        {fault !== "" && (
          <p role="alert" className="notice bad">
            {fault}
          </p>
        )}
        <button className="primary">{t("Log in")}</button>
      </form>
      {session.demo && (
        <section aria-label={t("Demo logins")} className="demo-logins">
          <p className="soft small">{t("This is a demo. Come in as:")}</p>
          {session.demo_logins.map((login) => (
            <button
              key={login.username}
              onClick={() => {
                logIn(login.username, login.password);
              }}
            >
              {login.username}, {roleName(login.role)}
            </button>
          ))}
        </section>
      )}
    </main>
  );
}

function roleName(role: string): string {
  const known: Record<string, string> = { owner: t("owner"), manager: t("manager"), annotator: t("annotator") };
  return known[role] ?? role;
}
