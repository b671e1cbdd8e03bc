/** What the centre says beside the frames (`breathway.model.live`), and what the line tells the page. */
export interface Opening {
  recording_id: string;
  patient_id: string;
  treatment_id: string;
  facility_id: string;
  instrument_id: string;
  phase: "before" | "after";
  body_site: string;
  rate_hz: number;
  began_at: string;
  synthetic?: boolean;
}

export type Word =
  | { kind: "hello"; opening?: Opening }
  | { kind: "moved"; index: number; body_site: string }
  | { kind: "ended"; samples: number }
  | { kind: "complete"; samples: number }
  | { kind: "refusal"; why: { name: string; detail: string; hint: string } }
  | { kind: "line"; rtt_ms?: number; silent_ms?: number; listeners?: number; up?: boolean };

export type LineSays =
  | { state: "open" | "closed" | "refused"; reason?: string }
  | { word: Word }
  | { rttMs: number }
  | { index: number; samples: Int16Array; now: boolean };
