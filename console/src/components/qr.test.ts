/** The code for an authenticator: finder patterns where they belong, a margin, and the text in it. */
import { expect, it } from "vitest";
import { modules } from "./qr";

const URI = "otpauth://totp/Breathway:doctor?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Breathway";

it("draws a square with its margin and three finder patterns", () => {
  const { path, wide } = modules(URI);
  const dark = new Set([...path.matchAll(/M(\d+) (\d+)h/g)].map(([, x, y]) => `${Number(x) - 4},${Number(y) - 4}`));
  const n = wide - 8;
  expect((n - 17) % 4).toBe(0);
  for (const [x, y] of [[0, 0], [n - 7, 0], [0, n - 7]] as const) {
    for (let i = 0; i < 7; i++) {
      expect(dark.has(`${x + i},${y}`) && dark.has(`${x},${y + i}`)).toBe(true);
      expect(dark.has(`${x + i},${y + 6}`) && dark.has(`${x + 6},${y + i}`)).toBe(true);
    }
    expect(dark.has(`${x + 3},${y + 3}`)).toBe(true);
    expect(dark.has(`${x + 1},${y + 1}`)).toBe(false);
  }
  expect([...dark].every((at) => at.split(",").every((v) => Number(v) >= 0 && Number(v) < n))).toBe(true);
});

it("gives another picture for another secret", () => {
  expect(modules(URI).path).not.toBe(modules(URI.replace("JBSW", "KBSW")).path);
});
