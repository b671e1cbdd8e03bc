/** The catalogues of the three languages say the same things. */
import { FluentResource } from "@fluent/bundle";
import { describe, expect, it } from "vitest";

const texts = import.meta.glob<string>("./locales/*/*.ftl", {
  query: "?raw",
  import: "default",
  eager: true,
});
const FILES = [...new Set(Object.keys(texts).map((path) => path.split("/").at(-1)!))];
const LANGUAGES = ["en", "km", "zh-CN"];

interface Shape {
  id: string;
  attributes: string[];
  values: string[];
}

const valuesIn = (part: unknown): string[] =>
  [...JSON.stringify(part ?? "").matchAll(/"type":"var","name":"(\w+)"/g)].map((found) => found[1]!);

function shapes(language: string, file: string): Shape[] {
  const text = texts[`./locales/${language}/${file}`];
  if (text === undefined) throw new Error(`no ${file} in ${language}`);
  return new FluentResource(text).body.map((message) => ({
    id: message.id,
    attributes: Object.keys(message.attributes).sort(),
    values: [...new Set(valuesIn(message))].sort(),
  }));
}

describe("catalogues", () => {
  for (const file of FILES) {
    const english = shapes("en", file);
    for (const language of LANGUAGES) {
      it(`${language}/${file} has the keys and values of English`, () => {
        const other = new Map(shapes(language, file).map((shape) => [shape.id, shape]));
        for (const shape of english) expect(other.get(shape.id), shape.id).toEqual(shape);
        expect([...other.keys()].sort()).toEqual(english.map((shape) => shape.id).sort());
      });
      it(`${language}/${file} lost no line to a mistake of syntax`, () => {
        const text = texts[`./locales/${language}/${file}`]!;
        const written = text.split("\n").filter((line) => /^[a-z][\w-]* =/.test(line));
        expect(shapes(language, file).length).toBe(written.length);
      });
    }
  }

  it("has every key that the code names", () => {
    const sources = import.meta.glob<string>("./**/*.ts", { query: "?raw", import: "default", eager: true });
    const known = new Set(
      FILES.flatMap((file) => shapes("en", file).flatMap((s) => [s.id, ...s.attributes.map((a) => `${s.id}.${a}`)])),
    );
    const named = Object.entries(sources)
      .filter(([path]) => !path.endsWith(".test.ts"))
      .flatMap(([path, text]) =>
        [...text.matchAll(/\b(?:t|rich|find)\(\s*"([\w.-]+)"|\bsays: "([\w-]+)"/g)].map((m) => `${m[1] ?? m[2]} in ${path}`),
      );
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter((each) => !known.has(each.split(" ")[0]!))).toEqual([]);
  });

  it("no key stands in two files", () => {
    const all = FILES.flatMap((file) => shapes("en", file).map((shape) => shape.id));
    expect(all.filter((id, n) => all.indexOf(id) !== n)).toEqual([]);
  });
});
