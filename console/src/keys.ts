/**
 * Single keys: they act outside text fields only, can be turned off, and are listed under `?`.
 * A page adds its keys while it is shown; G and then a letter goes to a section.
 */
export interface Key {
  /** As `KeyboardEvent.key`, letters in lower case: "j", "Enter", "?". */
  key: string;
  /** Catalogue key that says what it does. */
  says: string;
  act: (event: KeyboardEvent) => void;
  /** Not listed under `?` (an alias, or one of a row of keys listed once). */
  silent?: boolean;
}

const STORED = "breathway-keys";
const active = new Set<readonly Key[]>();
let waitingForLetter = 0;
let goTo: (letter: string) => boolean = () => false;

export const keysOn = (): boolean => localStorage.getItem(STORED) !== "off";
export function turnKeys(on: boolean): void {
  if (on) localStorage.removeItem(STORED);
  else localStorage.setItem(STORED, "off");
}

/** Add keys. Returns the way to take them away. */
export function addKeys(keys: readonly Key[]): () => void {
  active.add(keys);
  return () => active.delete(keys);
}

/** What `G` and a letter do; answers whether the letter was known. */
export function onGo(act: (letter: string) => boolean): void {
  goTo = act;
}

export const listedKeys = (): Key[] => [...active].flat().filter((key) => !key.silent);

function inText(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null;
  return !!element?.closest?.("input, textarea, select, [contenteditable]");
}

/** Enter and Space belong to the control that has the focus. */
const ownsKey = (event: KeyboardEvent): boolean =>
  (event.key === "Enter" || event.key === " ") &&
  !!(event.target as HTMLElement).closest?.("button, a, summary, audio");

export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!keysOn() || inText(event.target) || ownsKey(event)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (waitingForLetter && Date.now() - waitingForLetter < 1500) {
    waitingForLetter = 0;
    if (goTo(key)) event.preventDefault();
    return;
  }
  if (key === "g") {
    waitingForLetter = Date.now();
    return;
  }
  // The page that was added last goes first.
  const found = [...active].reverse().flat().find((each) => each.key === key);
  if (!found) return;
  event.preventDefault();
  found.act(event);
}
