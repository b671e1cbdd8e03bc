import { describe, expect, it } from "vitest";
import type { TaskRow } from "../api-types";
import { arrange, gathered } from "./worklist-order";

const rows = (...ids: string[]) => ids.map((task_id) => ({ task_id, at: task_id }));
const ids = (list: { task_id: string }[]) => list.map((row) => row.task_id).join("");

describe("the order of the worklist", () => {
  it("is the answer's when nobody points at it", () => {
    const made = arrange(rows("a", "b"), rows("c", "b"), false);
    expect(ids(made.rows)).toBe("cb");
    expect(made.waiting).toBe(0);
    expect(made.gone.size).toBe(0);
  });

  it("does not move while somebody points at it", () => {
    const made = arrange(rows("a", "b", "c"), rows("c", "a", "b"), true);
    expect(ids(made.rows)).toBe("abc");
    expect(made.waiting).toBe(0);
  });

  it("says how many new ones are more urgent than what is shown", () => {
    const made = arrange(rows("a", "b"), rows("x", "a", "y", "b", "z"), true);
    expect(ids(made.rows)).toBe("abxyz");
    expect(made.waiting).toBe(2);
  });

  it("keeps a finished row in its place, marked", () => {
    const made = arrange(rows("a", "b"), rows("b"), true);
    expect(ids(made.rows)).toBe("ab");
    expect([...made.gone]).toEqual(["a"]);
  });

  it("takes the new values of a row that stays", () => {
    const made = arrange([{ task_id: "a", at: "old" }], [{ task_id: "a", at: "new" }], true);
    expect(made.rows[0]!.at).toBe("new");
  });
});

describe("one line a person", () => {
  const task = (task_id: string, treatment_id: string | null, holder = "") =>
    ({ task_id, treatment_id, person: { patient_id: "p" }, claimed_by: holder ? { account_id: holder, name: holder } : null }) as TaskRow;

  it("gathers what was raised in one treatment under its most urgent", () => {
    const made = gathered([task("a", "1"), task("b", "2"), task("c", "1")]);
    expect(made.map((row) => [row.task_id, ids([...row.also])])).toEqual([["a", "c"], ["b", ""]]);
  });

  it("keeps apart what somebody has and what nobody has, and what belongs to no treatment", () => {
    expect(gathered([task("a", "1"), task("b", "1", "x"), task("c", null), task("d", null)])).toHaveLength(4);
  });
});
