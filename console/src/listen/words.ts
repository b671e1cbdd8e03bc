/** What the centre says beside the frames (`breathway.model.live`), and what the line tells the page. */
import type { TalkWord } from "./talk";

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

/** What the edge's explained layer finds in samples [start, end). */
export interface Found {
  kind: "found";
  start: number;
  end: number;
  wheeze_share?: number;
  pitch_hz?: number;
  breaths_per_min?: number;
  /** From, to, first and last Hz, whether sure. */
  whistles?: [number, number, number, number, boolean][];
  crackles?: number[];
  problems?: string[];
}

/** Where the centre's end of a DataChannel is. */
export interface WayToPage {
  kind: "way_to_page";
  address: string;
  port: number;
  ufrag: string;
  password: string;
  fingerprint: string;
}

export type Word =
  | { kind: "hello"; opening?: Opening }
  | { kind: "moved"; index: number; body_site: string }
  | Found
  | { kind: "ended"; samples: number }
  | { kind: "complete"; samples: number }
  | { kind: "refusal"; why: { name: string; detail: string; hint: string } }
  | { kind: "line"; rtt_ms?: number; silent_ms?: number; listeners?: number; up?: boolean; datagrams?: boolean }
  | WayToPage
  | ({ kind: "talk" } & TalkWord)
  // and what the page says:
  | { kind: "datagrams"; fingerprint?: string }
  | { kind: "missing"; ranges: [number, number][] };

export type LineSays =
  | { state: "open" | "closed" | "refused"; reason?: string }
  | { word: Word }
  | { rttMs: number }
  | { datagrams: "open" | "closed" | "bad" }
  | { index: number; samples: Int16Array; now: boolean; half?: boolean };
