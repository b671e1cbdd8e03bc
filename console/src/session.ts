/** Who is signed in, for every part of the page; signing in and out. */
import { get, post, remove, setCsrf } from "./api";
import type { Me, PasskeyAnswer, SignIn } from "./api-types";
import { isLanguage, setLanguage } from "./i18n";

let me: Me | null = null;

export const who = (): Me | null => me;

function take(answer: Me): Me {
  me = answer;
  setCsrf(answer.csrf);
  return answer;
}

/** The session of the cookie, or an `ApiError` when there is none. */
export async function resume(): Promise<Me> {
  return take(await get<Me>("/api/session"));
}

export const signIn = async (request: SignIn): Promise<Me> => entered(await post<Me>("/api/session", request));

export const signInByPasskey = async (answer: PasskeyAnswer): Promise<Me> => entered(await post<Me>("/api/passkey", answer));

async function entered(given: Me): Promise<Me> {
  const answer = take(given);
  // The account's language holds where this machine has none chosen.
  if (!localStorage.getItem("breathway-language") && isLanguage(answer.language)) {
    await setLanguage(answer.language, false);
  }
  return answer;
}

export async function signOut(): Promise<void> {
  try {
    await remove("/api/session");
  } finally {
    sessionStorage.clear(); // drafts of advice are a patient's data
    forget();
  }
}

/** The account's language follows the switch; where it cannot be kept, this machine keeps it. */
export function keepLanguage(tag: string): void {
  if (me && me.language !== tag) {
    post<Me>("/api/session/language", { language: tag }).then(take, () => undefined);
  }
}

export function forget(): void {
  me = null;
  setCsrf("");
}
