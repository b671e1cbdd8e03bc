import { describe, expect, it } from "vitest";
import { allowed, match, pages } from "./router";

describe("addresses", () => {
  it("find their page and its parts", () => {
    expect(match("/worklist")?.page.tag).toBe("bw-worklist");
    expect(match("/patients/0190-aa")?.parts).toEqual({ patientId: "0190-aa" });
    expect(match("/patients/")?.page.tag).toBe("bw-patients");
    expect(match("/nowhere")).toBeNull();
  });

  it("are unique, as are their keys", () => {
    const paths = pages.map((page) => page.path);
    expect(new Set(paths).size).toBe(paths.length);
    const keys = pages.flatMap((page) => (page.key ? [page.key] : []));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("open only to the roles they name", () => {
    const worklist = match("/worklist")!.page;
    expect(allowed(worklist, "expert")).toBe(true);
    expect(allowed(worklist, "operator")).toBe(false);
  });
});
