/** The one place that talks to the server: sends the CSRF token, and turns every refusal into a `Refusal`. */
import { locale, t } from "../i18n";
import { inOurWords } from "./inOurWords";
import { placeName } from "./places";

const SESSION_ENDED = "plumbline:session-ended";

/** Calls `listener` when the server no longer knows the session; returns the end of listening. */
export function onSessionEnded(listener: () => void): () => void {
  window.addEventListener(SESSION_ENDED, listener);
  return () => {
    window.removeEventListener(SESSION_ENDED, listener);
  };
}

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly where: string | null,
    readonly fix: string | null,
  ) {
    super(message);
  }

  get isLoggedOut(): boolean {
    return this.status === 401 || this.code === "not_authenticated";
  }

  /** What a person reads: the place, by its form's label, what is wrong, and the mend. */
  get sentence(): string {
    return capital(this.where === null ? this.reason : `${placeName(this.where)}: ${this.said}`);
  }

  /** The same beside the field that it is about. */
  get reason(): string {
    return capital(this.said);
  }

  private get said(): string {
    return [this.message, this.fix ?? ""].filter((text) => text !== "").map(inOurWords).join(" ");
  }
}

/** The server could not be reached, or its answer did not come through whole: whether it heard is not known. */
export class Offline extends Error {
  get sentence(): string {
    return t("The server cannot be reached.");
  }
}

interface RefusalBody {
  code?: string;
  message?: string;
  where?: string | null;
  fix?: string | null;
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return call<T>("GET", path, undefined, signal);
}

export async function post<T>(path: string, body: object = {}): Promise<T> {
  return call<T>("POST", path, body);
}

export async function patch<T>(path: string, body: object): Promise<T> {
  return call<T>("PATCH", path, body);
}

/** A call that outlives the page; nobody waits for its answer. */
export function postAndLeave(path: string): void {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken() };
  fetch(`/api/${path}`, { method: "POST", headers, credentials: "same-origin", body: "{}", keepalive: true }).catch(() => undefined);
}

export async function remove<T = null>(path: string): Promise<T> {
  return call<T>("DELETE", path);
}

async function call<T>(method: string, path: string, body?: object, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": locale() };
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken();
  const form = body instanceof FormData;
  if (body !== undefined && !form) headers["Content-Type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(`/api/${path}`, {
      method,
      headers,
      credentials: "same-origin",
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    throw lostUnlessLeft(error);
  }
  if (response.ok) return (await readJson(response)) as T;
  const refusal = await readRefusal(response);
  const error = new Refusal(
    response.status,
    refusal.code ?? "fault",
    refusal.message ?? t("The server answered {{status}}.", { status: response.status }),
    refusal.where ?? null,
    refusal.fix ?? null,
  );
  if (error.isLoggedOut) window.dispatchEvent(new Event(SESSION_ENDED));
  throw error;
}

/** Raises Offline where the line broke within the answer, and where it is no answer of ours but somebody's page on the way. */
async function readJson(response: Response): Promise<unknown> {
  const text = await readText(response);
  if (text === "") return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Offline();
  }
}

/** Of a proxy's page the status alone is known. */
async function readRefusal(response: Response): Promise<RefusalBody> {
  try {
    return (JSON.parse(await readText(response)) ?? {}) as RefusalBody;
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

async function readText(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    throw lostUnlessLeft(error);
  }
}

/** What a failed fetch means: nobody wants it any more, or the line is lost. */
function lostUnlessLeft(error: unknown): unknown {
  return error instanceof DOMException && error.name === "AbortError" ? error : new Offline();
}

function csrfToken(): string {
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The sentence for anything that was thrown. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Refusal || error instanceof Offline) return error.sentence;
  return error instanceof Error ? error.message : t("Something went wrong.");
}
