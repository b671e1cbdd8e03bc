/** The product's mark: a loop of breath. */
import { html, type TemplateResult } from "lit";

export const mark = (size = 26): TemplateResult => html`<svg width=${size} height=${size} viewBox="0 0 26 26" fill="none" aria-hidden="true">
  <path d="M3 14C3.4 7 4.4 3 7.4 3C12 3.2 18 9 23 14C20 20.5 15.4 23 11.6 23C6.6 23 3.6 19.5 3 14Z" stroke="var(--accent)" stroke-width="2.2" stroke-linejoin="round"></path>
  <path d="M3 14C3.6 9.6 4.6 7.6 6 7.8C7 11.6 9.6 13.6 17 14" stroke="var(--accent)" stroke-width="1.6" stroke-linecap="round" opacity=".6"></path>
</svg>`;
