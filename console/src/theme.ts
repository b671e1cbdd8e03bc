/** Light or dark: what the machine prefers until the person chooses otherwise here. */
const STORED = "breathway-theme";
const dark = window.matchMedia("(prefers-color-scheme: dark)");

export type Theme = "light" | "dark";

export function theme(): Theme {
  const stored = localStorage.getItem(STORED);
  if (stored === "light" || stored === "dark") return stored;
  return dark.matches ? "dark" : "light";
}

export function applyTheme(): void {
  document.documentElement.dataset["theme"] = theme();
  window.dispatchEvent(new Event("bw-theme"));
}

export function toggleTheme(): void {
  const wanted: Theme = theme() === "dark" ? "light" : "dark";
  if ((wanted === "dark") === dark.matches) localStorage.removeItem(STORED);
  else localStorage.setItem(STORED, wanted);
  applyTheme();
}

dark.addEventListener("change", applyTheme);
