/** How many people wait, how many of them with a high alarm that nobody has claimed, what you are asked for: for the top bar. */
import { chime } from "./chime";

export interface AlarmCounts {
  everyone: number;
  unclaimedHigh: number;
  /** Nobody answered, and the duty roster names you. */
  asked: number;
}

let counts: AlarmCounts | null = null;
export const ALARMS = "bw-alarms";

export const alarmCounts = (): AlarmCounts | null => counts;

export function noteAlarms(from: Record<string, number>): void {
  const asked = from["asked"] ?? 0;
  if (asked > (counts?.asked ?? 0)) chime();
  counts = { everyone: from["people_everyone"] ?? 0, unclaimedHigh: from["people_high"] ?? 0, asked };
  window.dispatchEvent(new Event(ALARMS));
}

export function forgetAlarms(): void {
  counts = null;
}
