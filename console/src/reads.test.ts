/** What was read before a change, or overtaken by a later reading, never reaches the screen. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Reads } from "./reads";

let waiting: ((answer: object) => void)[] = [];

beforeEach(() => {
  waiting = [];
  vi.stubGlobal("fetch", () => new Promise((done) => waiting.push((answer) => done(Response.json(answer)))));
});
afterEach(() => void vi.unstubAllGlobals());

it("reads once more what a change has overtaken", async () => {
  const reads = new Reads();
  const found = reads.get("/api/patients/1");
  reads.changed();
  waiting[0]!({ family: ["before"] });
  await vi.waitFor(() => expect(waiting).toHaveLength(2));
  waiting[1]!({ family: [] });
  expect(await found).toEqual({ family: [] });
});

it("hands on the later of two answers, also where the earlier one comes last", async () => {
  const reads = new Reads();
  const [first, second, other] = [reads.get("/api/records"), reads.get("/api/records"), reads.get("/api/bedside")];
  waiting[1]!({ n: 2 });
  expect(await second).toEqual({ n: 2 });
  waiting[0]!({ n: 1 });
  expect(await first).toBeNull();
  waiting[2]!({ n: 3 });
  expect(await other).toEqual({ n: 3 });
});

it("throws what was refused, once nothing has overtaken it", async () => {
  vi.stubGlobal("fetch", async () => Response.json({ title: "patient_unknown" }, { status: 404 }));
  await expect(new Reads().get("/api/patients/2")).rejects.toMatchObject({ title: "patient_unknown" });
});
