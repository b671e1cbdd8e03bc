/** Bytes as people who look for a fault read them: offset, sixteen in hexadecimal, the letters. Pure. */
const WIDE = 16;

export function hexLines(base64: string): string[] {
  const raw = atob(base64);
  const lines: string[] = [];
  for (let at = 0; at < raw.length; at += WIDE) {
    const part = raw.slice(at, at + WIDE);
    const hex = Array.from(part, (each) => each.charCodeAt(0).toString(16).padStart(2, "0"));
    const left = hex.slice(0, 8).join(" ").padEnd(23);
    const right = hex.slice(8).join(" ").padEnd(23);
    const letters = Array.from(part, (each) => (each >= " " && each <= "~" ? each : ".")).join("");
    lines.push(`${at.toString(16).padStart(6, "0")}  ${left}  ${right}  ${letters}`);
  }
  return lines;
}
