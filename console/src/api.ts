/**
 * Calls to the API of our own origin: typed answers out, `ApiError` for everything else.
 *
 * Every refusal of the server is an RFC 9457 problem document: a stable name, a hint, a reference
 * to quote. A network that is away is the problem `offline`. Writes carry the session's CSRF token.
 * A call that no act of a person came before says so, and does not keep the session alive.
 */
export interface ProblemDocument {
  title: string;
  status: number;
  detail: string;
  hint: string;
  reference: string;
}

export class ApiError extends Error {
  constructor(readonly problem: ProblemDocument, readonly retryAfterS: number | null = null) {
    super(problem.detail || problem.title);
    this.name = "ApiError";
  }
  /** The stable snake_case name, as `not_signed_in`. */
  get title(): string {
    return this.problem.title;
  }
  get offline(): boolean {
    return this.problem.title === "offline";
  }
}

const OFFLINE: ProblemDocument = { title: "offline", status: 0, detail: "", hint: "", reference: "" };
export const SESSION_ENDED = "bw-session-ended";
export const LINK = "bw-link";

const BACKGROUND = "X-Breathway-Background";
const ACTS = ["pointerdown", "keydown", "wheel", "touchstart"];

let acted = true; // opening the page is an act
for (const kind of ACTS) {
  globalThis.window?.addEventListener(kind, (event) => (acted ||= event.isTrusted), { capture: true, passive: true });
}

let csrf = "";
let offlineSince: Date | null = null;
let skewMs = 0;
let writes = 0;

export function setCsrf(token: string): void {
  csrf = token;
}

/** How often this page has written: what was asked before that is from before it. */
export const written = (): number => writes;

/** When the server last stopped answering; null while it answers. */
export const noLinkSince = (): Date | null => offlineSince;

/** The server's clock, from the Date of its answers: countdowns must not trust this machine's. */
export const serverNow = (): Date => new Date(Date.now() + skewMs);

function note(reached: boolean, date: string | null): void {
  if (date) {
    const skew = Date.parse(date) + 500 - Date.now();
    // The header has whole seconds: only a difference that it can show is believed.
    skewMs = Math.abs(skew) > 1500 ? skew : 0;
  }
  const before = offlineSince;
  offlineSince = reached ? null : (before ?? new Date());
  if ((before === null) !== (offlineSince === null)) window.dispatchEvent(new Event(LINK));
}

async function problemOf(response: Response): Promise<ProblemDocument> {
  const plain = {
    title: `http_${response.status}`,
    status: response.status,
    detail: response.statusText,
    hint: "",
    reference: "",
  };
  if (!response.headers.get("content-type")?.includes("json")) return plain;
  try {
    return { ...plain, ...((await response.json()) as Partial<ProblemDocument>) };
  } catch {
    return plain;
  }
}

/** Eyes on a screen that nobody touches (the wall): the next call counts as use. */
export function watched(): void {
  acted = true;
}

/** One call. Throws `ApiError`; an aborted call throws the browser's AbortError. */
export async function call(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  const headers = new Headers(init.headers);
  if (!acted) headers.set(BACKGROUND, "1");
  acted = false;
  try {
    response = await fetch(path, { credentials: "same-origin", cache: "no-store", ...init, headers });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    note(false, null);
    throw new ApiError(OFFLINE);
  } finally {
    if (init.method) writes += 1;
  }
  note(true, response.headers.get("date"));
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (problem.title === "not_signed_in") {
    window.dispatchEvent(new CustomEvent(SESSION_ENDED, { detail: path }));
  }
  const after = Number(response.headers.get("retry-after"));
  throw new ApiError(problem, Number.isFinite(after) && after > 0 ? after : null);
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await call(path, signal ? { signal } : {});
  return (await response.json()) as T;
}

async function write<T>(method: string, path: string, body: unknown): Promise<T> {
  const headers: Record<string, string> = { "X-Breathway-CSRF": csrf };
  if (body !== undefined) headers["content-type"] = "application/json";
  const response = await call(path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

export const post = <T = void>(path: string, body?: unknown): Promise<T> => write<T>("POST", path, body);
export const put = <T = void>(path: string, body?: unknown): Promise<T> => write<T>("PUT", path, body);
export const remove = <T = void>(path: string): Promise<T> => write<T>("DELETE", path, undefined);
