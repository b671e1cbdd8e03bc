/** Beginning the step that an advice asks for. */
import { ApiError, post } from "../api";
import type { AdviceCard, TreatmentView } from "./api-types";
import { go, href } from "./route";
import type { Store } from "./store";

/** A finished treatment cannot go on: then a new one of the same person begins. */
export async function startAdvised(store: Store, card: AdviceCard): Promise<void> {
  const id = card.treatment_id;
  if (!id || !card.request) return;
  let to = href.treatment(id, card.request.detail === "stop" ? "finish" : "");
  await store.act(`start-${card.advice_id}`, async () => {
    try {
      store.treatment = await post<TreatmentView>(`/api/advice/${card.advice_id}/start`);
      store.anotherDose = card.request?.what === "protocol_step" && store.treatment.therapy.next.what === "give";
    } catch (error) {
      if (!(error instanceof ApiError) || error.problem.title !== "treatment_finished") throw error;
      to = href.patient(card.patient_id, "start");
    }
    go(to);
  });
}
