/** How many wait and how many high alarms nobody has claimed: for the top bar, from anyone who knows. */
export interface AlarmCounts {
  everyone: number;
  unclaimedHigh: number;
}

let counts: AlarmCounts | null = null;
export const ALARMS = "bw-alarms";

export const alarmCounts = (): AlarmCounts | null => counts;

export function noteAlarms(from: Record<string, number>): void {
  counts = { everyone: from["everyone"] ?? 0, unclaimedHigh: from["unclaimed_high"] ?? 0 };
  window.dispatchEvent(new Event(ALARMS));
}

export function forgetAlarms(): void {
  counts = null;
}
