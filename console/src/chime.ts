/** Two soft tones when you are asked for because nobody answered. Off where a person turned it off. */
const KEY = "bw-chime";
const TONES_HZ = [523.25, 659.25]; // a rising third, for half a second
const LOUD = 0.06;

export const chimeOn = (): boolean => localStorage.getItem(KEY) !== "off";

export function turnChime(on: boolean): void {
  if (on) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, "off");
}

export function chime(): void {
  if (!chimeOn() || !("AudioContext" in window)) return;
  const context = new AudioContext();
  TONES_HZ.forEach((hertz, number) => {
    const at = context.currentTime + number * 0.22;
    const tone = new OscillatorNode(context, { frequency: hertz });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.linearRampToValueAtTime(LOUD, at + 0.03);
    gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.3);
    tone.connect(gain).connect(context.destination);
    tone.start(at);
    tone.stop(at + 0.32);
    if (number === TONES_HZ.length - 1) tone.onended = () => void context.close();
  });
}
