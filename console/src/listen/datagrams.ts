/**
 * The datagram path from the centre: a DataChannel that neither orders nor repeats, for lines where
 * TCP stalls. In: what the centre says of its door, by the WebSocket. Out: messages as they come,
 * some of them never: to the worker of the line, where the browser lets a channel live there. Nothing depends on it: until it is open, all comes by the WebSocket.
 */
import type { WayToPage } from "./words";

export class Datagrams {
  #connection: RTCPeerConnection | null = null;
  open = false;

  constructor(
    readonly ask: (fingerprint: string) => void,
    readonly hand: (what: { channel: RTCDataChannel } | { datagram: ArrayBuffer }, move: Transferable[]) => void,
    readonly changed: () => void,
  ) {}

  /** Again after a cut: the centre knows nothing of the one before. */
  async begin(): Promise<void> {
    this.close();
    if (typeof RTCPeerConnection === "undefined") return;
    const connection = new RTCPeerConnection();
    this.#connection = connection;
    const channel = connection.createDataChannel("sound", { negotiated: true, id: 0, ordered: false, maxRetransmits: 0 });
    try {
      this.hand({ channel }, [channel as unknown as Transferable]);
    } catch {
      channel.binaryType = "arraybuffer";
      channel.onopen = () => this.set(true);
      channel.onclose = () => this.set(false);
      channel.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => this.hand({ datagram: data }, [data]);
    }
    await connection.setLocalDescription();
    const fingerprint = /^a=fingerprint:sha-256 (\S+)/m.exec(connection.localDescription?.sdp ?? "")?.[1];
    if (fingerprint && connection === this.#connection) this.ask(fingerprint);
  }

  async answer(way: WayToPage): Promise<void> {
    if (this.#connection?.signalingState !== "have-local-offer") return;
    await this.#connection.setRemoteDescription({ type: "answer", sdp: describe(way) });
  }

  close(): void {
    this.#connection?.close();
    this.#connection = null;
    this.open = false;
  }

  set(open: boolean): void {
    this.open = open && this.#connection !== null;
    this.changed();
  }
}

/** The centre's end in SDP (RFC 8866; RFC 8841 for the channel, RFC 8839 for ICE). */
export function describe(way: WayToPage): string {
  const family = way.address.includes(":") ? "IP6" : "IP4";
  return [
    "v=0",
    `o=- 1 1 IN ${family} ${way.address}`,
    "s=-",
    "t=0 0",
    "a=group:BUNDLE 0",
    "a=ice-lite",
    `m=application ${way.port} UDP/DTLS/SCTP webrtc-datachannel`,
    `c=IN ${family} ${way.address}`,
    "a=mid:0",
    `a=ice-ufrag:${way.ufrag}`,
    `a=ice-pwd:${way.password}`,
    `a=fingerprint:sha-256 ${way.fingerprint}`,
    "a=setup:passive",
    "a=sctp-port:5000",
    "a=max-message-size:16384",
    `a=candidate:1 1 udp 2130706431 ${way.address} ${way.port} typ host`,
    "a=end-of-candidates",
    "",
  ].join("\r\n");
}
