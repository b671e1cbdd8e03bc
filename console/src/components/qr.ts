/** A QR code (ISO/IEC 18004) as a drawing: dark on white in every theme, for a phone's camera. */
import qrcode from "qrcode-generator";
import { html } from "lit";

const QUIET = 4; // modules of margin, ISO/IEC 18004, section 5.3.8

/** The dark modules as one path, and how many modules wide the code is with its margin. */
export function modules(text: string): { path: string; wide: number } {
  const code = qrcode(0, "M");
  code.addData(text);
  code.make();
  const n = code.getModuleCount();
  let path = "";
  for (let y = 0; y < n; y++) {
    for (let x = 0; x < n; x++) if (code.isDark(y, x)) path += `M${x + QUIET} ${y + QUIET}h1v1h-1z`;
  }
  return { path, wide: n + 2 * QUIET };
}

export function qr(text: string, label: string) {
  const { path, wide } = modules(text);
  return html`<svg class="qr" viewBox="0 0 ${wide} ${wide}" width="200" height="200" role="img" aria-label=${label} shape-rendering="crispEdges">
    <rect width=${wide} height=${wide} fill="#fff"></rect><path d=${path} fill="#000"></path></svg>`;
}
