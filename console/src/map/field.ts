/**
 * The map itself: cells in six steps of colour over land and borders, rises outlined and tagged.
 *
 * In: a view, which of its steps is shown, what is chosen, the layers. Out: `bw-choose` with a unit's
 * id, `bw-frame` with pixels a degree when the frame changes. Moved by dragging, wheel, buttons and
 * arrow keys. Cells are drawn on a canvas (`ground.ts`), what is read or pressed is SVG above it: it
 * prints, follows the theme, shapes Khmer, and needs no WebGL.
 */
import { html, nothing, svg, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { MapLayer, MapRise, MapUnit } from "../api-types";
import { MARKS } from "../components/alarm-tag";
import { BwElement } from "../element";
import { number } from "../format";
import { t } from "../i18n";
import { UNITS, borders, lands, near, world, x, y, type Base } from "./base";
import { Ground } from "./ground";
import { eastOf, outline, paths, type Sight } from "./steps";

type Frame = [number, number, number, number];
const LEAST_SPAN = 1.2 * UNITS;
const PAD = 0.12;
const LINED = 5; // pixels from a cell's middle to a corner: smaller ones have no lines between them

const layerColour = (share: number): string => `var(--seq-${Math.max(1, Math.min(6, Math.ceil(share * 6)))})`;

@customElement("bw-map-field")
export class MapField extends BwElement {
  @property({ attribute: false }) view: Sight | null = null;
  @property({ attribute: false }) at = 0;
  @property({ attribute: false }) from: readonly number[] = [];
  @property({ attribute: false }) chosen = "";
  @property({ attribute: false }) rises: readonly MapRise[] = [];
  @property({ attribute: false }) points: MapLayer | null = null;
  @property({ attribute: false }) silent = true;
  @property() home = "";
  @property() text = "";
  @state() private frame: Frame | null = null;
  @state() private size: [number, number] = [1, 1];
  @state() private base: Base = { lands, borders };
  #drag: { id: number; x: number; y: number; frame: Frame; moved: boolean } | null = null;
  #drawn: { key: unknown[]; paths: string[] } = { key: [], paths: [] };
  #box: Frame = [0, 0, 0, 0];
  #named: { key: unknown[]; labels: Label[] } = { key: [], labels: [] };
  #ground = new Ground();
  #moved = false; // by somebody; else a new size shows everything again

  override connectedCallback(): void {
    super.connectedCallback();
    const watcher = new ResizeObserver(() => {
      const box = this.getBoundingClientRect();
      if (!box.width || !box.height) return;
      this.size = [box.width, box.height];
      if (this.frame) this.#moved ? this.#set(this.frame) : this.fit();
    });
    watcher.observe(this);
    this.on(window, "bw-theme", () => this.requestUpdate());
    this.on(window.matchMedia("(prefers-color-scheme: dark)"), "change", () => this.requestUpdate());
    this.during(() => watcher.disconnect());
  }

  protected override willUpdate(changed: PropertyValues): void {
    if ((changed.has("view") || changed.has("size")) && this.view && !this.frame && this.size[0] > 1) this.fit();
  }

  #east = (): ((longitude: number) => number) => eastOf(this.view?.units ?? []);

  /** Everything in sight. */
  fit(): void {
    this.#moved = false;
    const east = this.#east();
    const known = (this.view?.units ?? []).filter((unit) => typeof unit.longitude === "number");
    if (!known.length) return;
    const xs = known.map((unit) => x(east(unit.longitude!)));
    if (known.some((unit) => !near(unit.longitude!, unit.latitude!))) void world().then((base) => (this.base = base));
    const ys = known.map((unit) => y(unit.latitude!));
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const w = Math.max(LEAST_SPAN, (right - left) * (1 + 2 * PAD));
    const h = Math.max(LEAST_SPAN, (bottom - top) * (1 + 2 * PAD));
    this.#set([(left + right - w) / 2, (top + bottom - h) / 2, w, h]);
  }

  /** A frame of the shape of the element, with the same middle. */
  #set([left, top, w, h]: Frame): void {
    const aspect = this.size[0] / this.size[1];
    const [wide, high] = w / h < aspect ? [h * aspect, h] : [w, w / aspect];
    this.frame = [left + (w - wide) / 2, top + (h - high) / 2, wide, high];
    this.dispatchEvent(new CustomEvent("bw-frame", { detail: (this.size[0] / wide) * UNITS }));
  }

  zoom(by: number, px = 0.5, py = 0.5): void {
    if (!this.frame) return;
    this.#moved = true;
    const [left, top, w, h] = this.frame;
    const wide = Math.max(LEAST_SPAN / 8, Math.min(360 * UNITS, w / by));
    const scale = wide / w;
    this.#set([left + w * (1 - scale) * px, top + h * (1 - scale) * py, wide, h * scale]);
  }

  #pan(dx: number, dy: number): void {
    this.#moved = true;
    if (this.frame) this.#set([this.frame[0] + dx * this.frame[2], this.frame[1] + dy * this.frame[3], this.frame[2], this.frame[3]]);
  }

  #key = (event: KeyboardEvent): void => {
    const acts: Record<string, () => void> = {
      ArrowLeft: () => this.#pan(-0.12, 0), ArrowRight: () => this.#pan(0.12, 0),
      ArrowUp: () => this.#pan(0, -0.12), ArrowDown: () => this.#pan(0, 0.12),
      "+": () => this.zoom(1.5), "=": () => this.zoom(1.5), "-": () => this.zoom(1 / 1.5), Home: () => this.fit(),
    };
    const act = acts[event.key];
    if (!act || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    act();
  };

  #wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const box = this.getBoundingClientRect();
    this.zoom(Math.exp(-event.deltaY / 400), (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  };

  #down = (event: PointerEvent): void => {
    if (!this.frame || event.button) return;
    this.#drag = { id: event.pointerId, x: event.clientX, y: event.clientY, frame: this.frame, moved: false };
  };

  #move = (event: PointerEvent): void => {
    const drag = this.#drag;
    if (!drag || drag.id !== event.pointerId) return;
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.moved && Math.hypot(dx, dy) < 5) return;
    if (!drag.moved) (event.currentTarget as Element).setPointerCapture(event.pointerId);
    drag.moved = this.#moved = true;
    const px = drag.frame[2] / this.size[0];
    this.frame = [drag.frame[0] - dx * px, drag.frame[1] - (event.pointerType === "touch" ? 0 : dy) * px, drag.frame[2], drag.frame[3]];
  };

  #up = (event: PointerEvent): void => {
    const drag = this.#drag;
    this.#drag = null;
    if (drag?.moved) this.#set(this.frame!);
    if (drag && !drag.moved) this.#choose(event);
  };

  /** The unit whose middle is nearest, if the pointer is within it. */
  #choose(event: PointerEvent): void {
    const box = this.getBoundingClientRect();
    const [left, top, w, h] = this.frame!;
    const [px, py] = [left + ((event.clientX - box.left) / box.width) * w, top + ((event.clientY - box.top) / box.height) * h];
    const east = this.#east();
    let best: MapUnit | null = null;
    let least = Infinity;
    for (const unit of this.view?.units ?? []) {
      if (typeof unit.longitude !== "number") continue;
      const off = Math.hypot(x(east(unit.longitude)) - px, y(unit.latitude!) - py);
      if (off < least) [least, best] = [off, unit];
    }
    if (best && least <= radius(best)) this.dispatchEvent(new CustomEvent("bw-choose", { detail: best.id }));
  }

  /** Of the cells in sight and around; made anew when the frame leaves what was made. */
  #paths(): string[] {
    const [left, top, w, h] = this.frame!;
    const [l, t, wide, high] = this.#box;
    if (left < l || top < t || left + w > l + wide || top + h > t + high || wide > 6 * w) this.#box = [left - w / 2, top - h / 2, 2 * w, 2 * h];
    const key = [this.view, this.at, this.from, this.#box];
    if (key.some((part, n) => part !== this.#drawn.key[n])) {
      const east = this.#east();
      const units = this.view!.units.filter((unit) => {
        const [ux, uy] = [x(east(unit.longitude ?? 0)) - this.#box[0], y(unit.latitude ?? 0) - this.#box[1]];
        return ux > 0 && uy > 0 && ux < this.#box[2] && uy < this.#box[3];
      });
      this.#drawn = { key, paths: paths(units, this.at, this.from, east) };
    }
    return this.#drawn.paths;
  }

  /** They change with the zoom, not while the map is moved. */
  #labels(px: number): Label[] {
    const key = [this.view, px, this.rises, this.points];
    if (key.some((part, n) => part !== this.#named.key[n])) {
      this.#named = { key, labels: labels(this.view!.units, px, this.#east(), [...this.rises.map((rise) => rise.place), ...(this.points?.points ?? []).map((point) => point.name)]) };
    }
    return this.#named.labels;
  }

  protected override updated(): void {
    const canvas = this.querySelector("canvas");
    if (!canvas || !this.view || !this.frame) return;
    const east = this.#east();
    const silent = this.silent ? this.view.units.filter((unit) => unit.silent && typeof unit.longitude === "number") : [];
    const lines = radius(this.view.units.find((unit) => unit.shape.length) ?? null) > (LINED * this.frame[2]) / this.size[0];
    this.#ground.draw(canvas, {
      lines,
      frame: this.frame, size: this.size, base: this.base, cells: this.#paths(),
      silent: silent.map((unit) => [x(east(unit.longitude!)), y(unit.latitude!)] as const),
    });
  }

  override render() {
    if (!this.view || !this.frame) return nothing;
    const px = this.frame[2] / this.size[0];
    const east = this.#east();
    const chosen = this.view.units.find((unit) => unit.id === this.chosen);
    return html`<canvas class="map-canvas" aria-hidden="true"></canvas><svg class="map-svg" viewBox=${this.frame.join(" ")} role="group" tabindex="0" aria-label=${this.text}
        @keydown=${this.#key} @wheel=${this.#wheel} @pointerdown=${this.#down} @pointermove=${this.#move} @pointerup=${this.#up} @pointercancel=${this.#up}>
      ${chosen ? svg`<path d=${outline(chosen.shape, east)} class="map-chosen" stroke-width=${3 * px}></path>` : nothing}
      ${this.#labels(px).map((each) => svg`<text class="map-name" x=${each.x} y=${each.y} font-size=${12 * px} stroke-width=${3.5 * px} text-anchor="middle">${each.words}</text>`)}
      ${this.points ? layer(this.points, px, east) : nothing}
      ${tags(this.rises, px, this.frame, east, (id) => this.dispatchEvent(new CustomEvent("bw-choose", { detail: id })))}
    </svg>
    <div class="map-zoom" role="group" aria-label=${t("map-zoom")}>
      <button class="btn" aria-label=${t("map-zoom-in")} @click=${() => this.zoom(1.6)}>+</button>
      <button class="btn" aria-label=${t("map-zoom-out")} @click=${() => this.zoom(1 / 1.6)}>−</button>
      <button class="btn" aria-label=${t("map-zoom-fit")} @click=${() => this.fit()}>⤢</button>
    </div>`;
  }
}

/** How far a unit's corners lie from its middle. */
function radius(unit: MapUnit | null): number {
  if (!unit?.shape.length) return UNITS / 4;
  const [mx, my] = [x(unit.longitude!), y(unit.latitude!)];
  return Math.hypot(x(unit.shape[0]!) - mx, y(unit.shape[1]!) - my);
}

/** A dot a place, darker where more was measured, with its name, value and unit beside it. */
function layer(points: MapLayer, px: number, east: (longitude: number) => number) {
  const values = points.points.map((point) => point.value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return points.points.map((point) => {
    const share = most > least ? (point.value - least) / (most - least) : 1;
    return svg`<g transform="translate(${x(east(point.longitude))} ${y(point.latitude)}) scale(${px})">
      <circle r="11" fill="var(--surface)" stroke="var(--ink)" stroke-width="1.2"></circle>
      <circle r="8" fill=${layerColour(share)}></circle>
      <text class="map-name" x="15" y="4" font-size="12" stroke-width="3.5">${point.name} <tspan font-weight="600">${number(point.value, Math.abs(point.value) < 10 && points.unit ? 1 : 0)}</tspan> ${points.unit}</text></g>`;
  });
}

const above = (unit: MapUnit, px: number): number => (radius(unit) > 44 * px ? 4 * px : -radius(unit) - 5 * px);

interface Label {
  words: string;
  x: number;
  y: number;
}

/** Names of cities, each once, where its most facilities are, above small cells and within large ones;
 * one that would cover another, or is said by a tag or layer already, is left out. */
function labels(units: readonly MapUnit[], px: number, east: (longitude: number) => number, said: readonly string[]): Label[] {
  const best = new Map<string, MapUnit>();
  for (const unit of units) {
    const known = best.get(unit.name);
    if (typeof unit.longitude === "number" && (!known || unit.facilities > known.facilities)) best.set(unit.name, unit);
  }
  const tagged = new Set(said);
  const out: Label[] = [];
  const taken: [number, number, number, number][] = [];
  for (const [words, unit] of [...best].sort((a, b) => b[1].facilities - a[1].facilities)) {
    if (tagged.has(words)) continue;
    const [lx, ly, half] = [x(east(unit.longitude!)), y(unit.latitude!) + above(unit, px), words.length * 3.6 * px];
    const box: [number, number, number, number] = [lx - half, ly - 12 * px, lx + half, ly + 4 * px];
    if (taken.some(([a, b, c, d]) => box[0] < c && box[2] > a && box[1] < d && box[3] > b)) continue;
    taken.push(box);
    out.push({ words, x: lx, y: ly });
  }
  return out;
}

/** A rise is outlined, and says what was seen and what was expected, beside it where there is room. */
function tags(rises: readonly MapRise[], px: number, frame: Frame, east: (longitude: number) => number, choose: (id: string) => void) {
  const taken: [number, number, number][] = [];
  return rises.map((rise) => {
    const shape = rise.shapes.map((each) => outline(each, east)).join("");
    const words = `${MARKS[rise.priority]} ${t("map-tag", { place: rise.place || rise.cell, n: rise.observed, expected: number(rise.expected) })}`;
    const lead = rise.shapes[0]!;
    const turn = east(lead[0]!) - lead[0]!;
    const xs = rise.shapes.flat().filter((_, n) => n % 2 === 0).map((each) => x(each + turn));
    const wide = [...words].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 12.5 : 6.6), 18);
    const before = Math.min(...xs) - (10 + wide) * px > frame[0];
    const own = lead.filter((_, n) => n % 2 === 0).map((each) => x(each + turn));
    const from = before ? Math.min(...own) : Math.max(...own);
    const left = before ? Math.min(...xs) - (10 + wide) * px : Math.max(...xs) + 10 * px;
    let middle = (Math.min(...lead.filter((_, n) => n % 2 === 1).map(y)) + Math.max(...lead.filter((_, n) => n % 2 === 1).map(y))) / 2;
    while (taken.some(([l, r, m]) => left < r && left + wide * px > l && Math.abs(m - middle) < 25 * px)) middle += 26 * px;
    taken.push([left, left + wide * px, middle]);
    const at = Math.min(left, frame[0] + frame[2] - (wide + 4) * px);
    return svg`<g class="map-rise ${rise.priority}" @pointerup=${(event: Event) => (event.stopPropagation(), choose(rise.cell))}>
      <path d=${shape} class="under" stroke-width=${6.5 * px}></path><path d=${shape} class="over" stroke-width=${3.4 * px}></path>
      <path d="M${from} ${middle}H${before ? left + wide * px : left}" class="lead" stroke-width=${1.5 * px}></path>
      <g transform="translate(${at} ${middle}) scale(${px})"><rect y="-11" width=${wide} height="22" rx="3"></rect><text x="8" y="4.5" font-size="12">${words}</text></g></g>`;
  });
}

declare global {
  interface HTMLElementTagNameMap {
    "bw-map-field": MapField;
  }
}
