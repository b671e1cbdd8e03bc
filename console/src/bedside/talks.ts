/**
 * An expert's voice at the bedside: it rings on every page, for the nurse may be at any. In: the
 * stream's `talk` messages. Out: a `Callee` to show, and its answers to the edge.
 */
import { post } from "../api";
import { Callee, type TalkWord } from "../listen/talk";
import type { Live } from "./api-types";

export class Talks {
  readonly callee: Callee;
  #treatment = "";

  constructor(act: (name: string, job: () => Promise<void>) => Promise<boolean>, changed: () => void) {
    const answer = (word: TalkWord) => act("", async () => void (await post(`/api/treatments/${this.#treatment}/talk`, word)));
    this.callee = new Callee(answer, changed);
  }

  take({ talk, treatment_id }: Partial<Live>): void {
    if (!talk || !treatment_id) return;
    if (talk.step === "ring" && this.callee.state === "off") this.#treatment = treatment_id;
    if (treatment_id === this.#treatment) void this.callee.hear(talk as TalkWord);
  }
}
