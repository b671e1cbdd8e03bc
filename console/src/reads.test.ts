/** What was read before a change, or overtaken by a later reading, never reaches the screen. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { post } from "./api";
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

it("reads once more what any write of the page has overtaken", async () => {
  const found = new Reads().get("/api/worklist");
  const done = post("/api/tasks/1/claim");
  waiting[1]!({});
  await done;
  waiting[0]!({ claimed: false });
  await vi.waitFor(() => expect(waiting).toHaveLength(3));
  waiting[2]!({ claimed: true });
  expect(await found).toEqual({ claimed: true });
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

it("hands on each answer in turn where the server is slower than the questions", async () => {
  const reads = new Reads();
  const [first, second] = [reads.get("/api/worklist"), reads.get("/api/worklist")];
  waiting[0]!({ n: 1 });
  expect(await first).toEqual({ n: 1 });
  waiting[1]!({ n: 2 });
  expect(await second).toEqual({ n: 2 });
});

it("hands on nothing of another path, nor after the page is left", async () => {
  let here = true;
  const reads = new Reads(() => here);
  const [mine, everyone] = [reads.get("/api/list?mine", "list"), reads.get("/api/list", "list")];
  waiting[0]!({ n: 1 });
  expect(await mine).toBeNull();
  here = false;
  waiting[1]!({ n: 2 });
  expect(await everyone).toBeNull();
  expect(await reads.get("/api/list")).toBeNull();
});

it("throws what was refused, once nothing has overtaken it", async () => {
  vi.stubGlobal("fetch", async () => Response.json({ title: "patient_unknown" }, { status: 404 }));
  await expect(new Reads().get("/api/patients/2")).rejects.toMatchObject({ title: "patient_unknown" });
});
