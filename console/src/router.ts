/**
 * Addresses and pages. Every object has one address that can be sent.
 *
 * A page adds itself: a file `pages/<name>.page.ts` whose default export is a `PageDefinition`.
 * Its element is loaded when it is first shown, and gets the address's parts as properties.
 */
export interface PageDefinition {
  /** "/patients/:patientId": named parts become properties of the element. */
  path: string;
  /** The custom element's name. */
  tag: string;
  /** The word of the top bar that is lit; its text is the catalogue's `nav-<section>`. */
  section: string;
  /** Where the word stands in the top bar; pages without it are reached by links only. */
  order?: number;
  /** The letter after G that goes there. */
  key?: string;
  /** Who may see it; everyone when absent. */
  roles?: readonly string[];
  /** Without the frame: the page fills the screen (the wall). */
  bare?: boolean;
  load: () => Promise<unknown>;
}

export interface Route {
  page: PageDefinition;
  parts: Record<string, string>;
}

const modules = import.meta.glob<PageDefinition>("./pages/*.page.ts", {
  eager: true,
  import: "default",
});
export const pages: readonly PageDefinition[] = Object.values(modules);

export const NAVIGATED = "bw-navigated";

export function match(path: string, among: readonly PageDefinition[] = pages): Route | null {
  const asked = path.replace(/\/+$/, "").split("/");
  for (const page of among) {
    const wanted = page.path.replace(/\/+$/, "").split("/");
    if (wanted.length !== asked.length) continue;
    const parts: Record<string, string> = {};
    const fits = wanted.every((part, n) => {
      const given = asked[n] ?? "";
      if (!part.startsWith(":")) return part === given;
      parts[part.slice(1)] = decodeURIComponent(given);
      return given !== "";
    });
    if (fits) return { page, parts };
  }
  return null;
}

export const allowed = (page: PageDefinition, role: string): boolean =>
  !page.roles || page.roles.includes(role);

/** The first page of each role; the sign-in leads there. */
const FIRST: Record<string, string> = {
  nurse: "/worklist",
  expert: "/worklist",
  epidemiologist: "/map",
  operator: "/facilities",
  administrator: "/people",
};
export function firstPage(role: string): string {
  const wanted = FIRST[role] ?? "/patients";
  const route = match(wanted);
  if (route && allowed(route.page, role)) return wanted;
  return pages.find((page) => page.order !== undefined && allowed(page, role))?.path ?? "/patients";
}

export function go(path: string, replace = false): void {
  if (path === location.pathname + location.search) return;
  if (replace) history.replaceState(null, "", path);
  else history.pushState(null, "", path);
  window.dispatchEvent(new Event(NAVIGATED));
}

/** Follow links of our own origin without loading the page again. */
export function followLinks(root: HTMLElement): void {
  window.addEventListener("popstate", () => window.dispatchEvent(new Event(NAVIGATED)));
  root.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element).closest("a");
    if (!link?.href || link.target || link.hasAttribute("download")) return;
    const url = new URL(link.href);
    if (url.origin !== location.origin || url.pathname.startsWith("/api/")) return;
    if (url.hash && url.pathname === location.pathname) return;
    event.preventDefault();
    go(url.pathname + url.search);
  });
}
