/**
 * An expert's voice to the bedside's speaker, browser to browser (WebRTC). Muted until it is opened;
 * the bedside is asked first and may refuse. In: the words of `model.live.Talk`. Out: the same, and
 * a state to show. The words travel with the live sound; the voice does not pass the centre, but
 * where the two browsers do not reach each other (UDP is blocked): then it goes the way of the words.
 */
import { VoiceIn, VoiceOut } from "./voice";

export interface TalkWord {
  call: string;
  step: "ring" | "accept" | "refuse" | "offer" | "answer" | "end" | "unheard" | "voice";
  sdp?: string;
  voice?: string;
  who?: string;
  servers?: { urls: string; username?: string; credential?: string }[];
}

const GATHER_MS = 1500;
const RING_MS = 30_000;
const LEVEL_MS = 200;
const SPEAKS = 0.01; // of full scale
const CONNECT_MS = 8000; // then the voice goes by the line
const STILL_MS = 4000; // a word of no voice: still there
const GONE_MS = 20_000; // nothing by the line: it is over

/** What a browser can be reached by, whole: no word follows the description. */
async function gathered(of: RTCPeerConnection): Promise<string> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      if (of.iceGatheringState === "complete") resolve();
    };
    of.onicegatheringstatechange = done;
    setTimeout(resolve, GATHER_MS);
    done();
  });
  return of.localDescription?.sdp ?? "";
}

const servers = (word: TalkWord): RTCConfiguration => ({ iceServers: (word.servers ?? []) as RTCIceServer[] });

export type CallerState =
  | "off" | "asking" | "ringing" | "connecting" | "talking" | "line"
  | "refused" | "unanswered" | "unheard" | "ended" | "failed" | "denied" | "absent" | "insecure";

/** The expert's side. */
export class Caller {
  state: CallerState = "off";
  muted = true;
  #call = "";
  #stream: MediaStream | null = null;
  #connection: RTCPeerConnection | null = null;
  #ringing: ReturnType<typeof setTimeout> | undefined;
  #connecting: ReturnType<typeof setTimeout> | undefined;
  #still: ReturnType<typeof setInterval> | undefined;
  #line: VoiceOut | null = null;

  constructor(readonly say: (word: TalkWord) => void, readonly changed: () => void) {}

  get busy(): boolean {
    return ["asking", "ringing", "connecting", "talking", "line"].includes(this.state);
  }

  async ring(): Promise<void> {
    if (this.busy) return;
    if (!navigator.mediaDevices) return this.#set("insecure");
    this.#set("asking");
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });
    } catch (error) {
      return this.#set(error instanceof DOMException && error.name === "NotAllowedError" ? "denied" : "absent");
    }
    this.mute(true);
    this.#call = crypto.randomUUID();
    this.say({ call: this.#call, step: "ring" });
    this.#set("ringing");
    this.#ringing = setTimeout(() => this.end("unanswered"), RING_MS);
  }

  async hear(word: TalkWord): Promise<void> {
    if (word.call !== this.#call || !this.busy) return;
    if (word.step === "ring") this.#prepare(word);
    else if (word.step === "accept" && this.#connection) await this.#offer(this.#connection);
    else if (word.step === "answer") await this.#connection?.setRemoteDescription({ type: "answer", sdp: word.sdp ?? "" });
    else if (word.step === "refuse") this.#close("refused");
    else if (word.step === "unheard") this.#close("unheard");
    else if (word.step === "end") this.#close("ended");
  }

  mute(muted: boolean): void {
    this.muted = muted;
    for (const track of this.#stream?.getAudioTracks() ?? []) track.enabled = !muted;
    this.changed();
  }

  end(why: CallerState = "off"): void {
    if (this.busy && this.#call) this.say({ call: this.#call, step: "end" });
    this.#close(why);
  }

  #prepare(word: TalkWord): void {
    const connection = new RTCPeerConnection(servers(word));
    this.#connection = connection;
    for (const track of this.#stream!.getAudioTracks()) connection.addTrack(track, this.#stream!);
    connection.onconnectionstatechange = () => {
      if (connection !== this.#connection) return;
      if (connection.connectionState === "connected") this.#talking();
      if (connection.connectionState === "failed") void this.#byLine();
    };
  }

  #talking(): void {
    clearTimeout(this.#connecting);
    this.#set("talking");
  }

  /** No way from browser to browser. */
  async #byLine(): Promise<void> {
    if (!this.busy || this.#line) return;
    clearTimeout(this.#connecting);
    this.#connection?.close();
    this.#connection = null;
    const [call, line] = [this.#call, new VoiceOut()];
    this.#line = line;
    const say = (voice: string): void => {
      if (this.#line === line && !(voice && this.muted)) this.say({ call, step: "voice", voice });
    };
    this.#still = setInterval(() => say(""), STILL_MS);
    say("");
    try {
      await line.begin(this.#stream!, say);
      if (this.#line === line) this.#set("line");
    } catch {
      this.end("failed");
    }
  }

  async #offer(connection: RTCPeerConnection): Promise<void> {
    clearTimeout(this.#ringing);
    this.#set("connecting");
    this.#connecting = setTimeout(() => void this.#byLine(), CONNECT_MS);
    await connection.setLocalDescription();
    this.say({ call: this.#call, step: "offer", sdp: await gathered(connection) });
  }

  #close(state: CallerState): void {
    clearTimeout(this.#ringing);
    clearTimeout(this.#connecting);
    clearInterval(this.#still);
    this.#line?.close();
    this.#line = null;
    this.#connection?.close();
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#connection = this.#stream = null;
    this.#set(state);
  }

  #set(state: CallerState): void {
    this.state = state;
    this.changed();
  }
}

/** The bedside's side: it hears, and sends no voice. */
export class Callee {
  state: "off" | "ringing" | "connecting" | "open" = "off";
  who = "";
  /** Sound comes just now. */
  speaking = false;
  #call = "";
  #ring: TalkWord | null = null;
  #connection: RTCPeerConnection | null = null;
  #audio = new Audio();
  #level: ReturnType<typeof setInterval> | undefined;
  #line: VoiceIn | null = null;
  #gone: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly say: (word: TalkWord) => Promise<unknown>, readonly changed: () => void) {}

  async hear(word: TalkWord): Promise<void> {
    if (word.step === "ring" && this.state === "off") {
      [this.#call, this.#ring, this.who] = [word.call, word, word.who ?? ""];
      this.#set("ringing");
    } else if (word.step === "ring" && word.call !== this.#call) {
      await this.say({ call: word.call, step: "refuse" }); // somebody else speaks
    } else if (word.call === this.#call && (word.who ?? "") === this.who) { // nobody else's words
      if (word.step === "voice") this.#hearLine(word.voice ?? "");
      else if (word.step === "offer" && this.#connection) await this.#answer(this.#connection, word);
      else if (word.step === "end" || word.step === "offer") this.#close(); // over, or taken elsewhere
    }
  }

  /** After a touch: so the browser lets sound out. */
  async accept(): Promise<void> {
    const connection = new RTCPeerConnection(servers(this.#ring!));
    this.#connection = connection;
    connection.ontrack = ({ streams, receiver }) => {
      this.#audio.srcObject = streams[0] ?? null;
      void this.#audio.play();
      this.#level = setInterval(() => this.#listen(receiver), LEVEL_MS);
    };
    connection.onconnectionstatechange = () => {
      if (connection !== this.#connection) return;
      if (connection.connectionState === "connected") this.#set("open");
      if (connection.connectionState === "failed") this.#await();
    };
    this.#set("connecting");
    await this.#tell("accept");
  }

  /** Direct sound failed: the caller may go on by the line. */
  #await(): void {
    clearTimeout(this.#gone);
    this.#gone = setTimeout(() => void this.end(), GONE_MS);
  }

  #hearLine(voice: string): void {
    if (this.state !== "connecting" && this.state !== "open") return; // nobody has said yes
    this.#connection?.close();
    this.#connection = null;
    clearInterval(this.#level);
    this.#await();
    this.#line ??= new VoiceIn();
    this.speaking = this.#line.play(voice) > SPEAKS;
    this.#set("open");
  }

  refuse(): Promise<void> {
    return this.#leave("refuse");
  }

  end(): Promise<void> {
    return this.#leave("end");
  }

  async #leave(step: "refuse" | "end"): Promise<void> {
    const call = this.#call;
    this.#close();
    await this.say({ call, step });
  }

  #tell(step: TalkWord["step"], sdp = ""): Promise<unknown> {
    return this.say({ call: this.#call, step, sdp });
  }

  async #answer(connection: RTCPeerConnection, word: TalkWord): Promise<void> {
    await connection.setRemoteDescription({ type: "offer", sdp: word.sdp ?? "" });
    await connection.setLocalDescription();
    await this.#tell("answer", await gathered(connection));
  }

  #listen(receiver: RTCRtpReceiver): void {
    const level = receiver.getSynchronizationSources()[0]?.audioLevel ?? 0;
    if (level > SPEAKS === this.speaking) return;
    this.speaking = !this.speaking;
    this.changed();
  }

  #close(): void {
    clearInterval(this.#level);
    clearTimeout(this.#gone);
    this.#line?.close();
    this.#line = null;
    this.#connection?.close();
    this.#audio.srcObject = null;
    this.#connection = this.#ring = null;
    this.speaking = false;
    this.#call = "";
    this.#set("off");
  }

  #set(state: Callee["state"]): void {
    this.state = state;
    this.changed();
  }
}
