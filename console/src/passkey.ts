/**
 * Passkeys of this browser (WebAuthn level 3): asked for and answered as JSON, which the server reads.
 *
 * Only where the page has a name and TLS, or is on localhost: browsers refuse addresses in numbers.
 */
import { post } from "./api";
import type { PasskeyOptions, PasskeyRow } from "./api-types";

type Json = { toJSON(): unknown };
interface FromJson {
  parseCreationOptionsFromJSON(options: unknown): PublicKeyCredentialCreationOptions;
  parseRequestOptionsFromJSON(options: unknown): PublicKeyCredentialRequestOptions;
}
const api = (): FromJson | undefined => {
  const found = (globalThis as { PublicKeyCredential?: Partial<FromJson> }).PublicKeyCredential;
  return found?.parseCreationOptionsFromJSON && found.parseRequestOptionsFromJSON ? (found as FromJson) : undefined;
};

export const passkeysHere = (): boolean =>
  window.isSecureContext && api() !== undefined && !/^[\d.]+$|:/.test(location.hostname);

const said = (made: Credential | null): { answer: string } => ({ answer: JSON.stringify((made as unknown as Json | null)?.toJSON() ?? null) });

/** Where the person declines on their device, nothing was decided: null. */
async function unlessDeclined<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof DOMException && ["NotAllowedError", "AbortError", "InvalidStateError"].includes(error.name)) return null;
    throw error;
  }
}

export async function addPasskey(password: string): Promise<PasskeyRow[] | null> {
  const { options } = await post<PasskeyOptions>("/api/session/passkeys/begin", { password });
  const publicKey = api()!.parseCreationOptionsFromJSON(JSON.parse(options));
  const made = await unlessDeclined(() => navigator.credentials.create({ publicKey }));
  return made && post<PasskeyRow[]>("/api/session/passkeys", said(made));
}

/** What the authenticator signed, to be sent to the door; null where the person declined. */
export async function askPasskey(): Promise<{ answer: string } | null> {
  const { options } = await post<PasskeyOptions>("/api/passkey/begin");
  const publicKey = api()!.parseRequestOptionsFromJSON(JSON.parse(options));
  const signed = await unlessDeclined(() => navigator.credentials.get({ publicKey }));
  return signed && said(signed);
}
