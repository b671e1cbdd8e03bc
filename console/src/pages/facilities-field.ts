/**
 * The facility field: one square per facility in the order of the table, columns filled downwards.
 *
 * In: levels in order. Out: a canvas; the table beside it says the same to everyone. A square that
 * is pointed at is named, one that is clicked is found in the table.
 */
import { html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { BwElement } from "../element";
import type { Level } from "./facilities-trouble";

export interface Mark {
  id: string;
  name: string;
  level: Level;
}

export interface Grid {
  rows: number;
  columns: number;
  cell: number;
}

const MOST_CELL = 22; // a handful of facilities need not be tiles

/** The largest squares with which all fit. */
export function gridOf(count: number, width: number, height: number): Grid {
  if (count === 0 || width <= 0 || height <= 0) return { rows: 1, columns: 1, cell: MOST_CELL };
  let cell = Math.min(MOST_CELL, Math.sqrt((width * height) / count));
  for (;;) {
    const rows = Math.max(1, Math.floor(height / cell));
    const columns = Math.ceil(count / rows);
    if (columns * cell <= width + 0.01) return { rows, columns, cell };
    cell = Math.min(width / columns, cell * 0.995);
  }
}

const COLOURS: Record<Level, string> = {
  high: "--alarm-high",
  medium: "--ink",
  low: "--z-severe",
  note: "--z-moderate",
  well: "--z-normal-mark",
};

@customElement("bw-facility-field")
export class FacilityField extends BwElement {
  @property({ attribute: false }) marks: readonly Mark[] = [];
  @property() chosen = "";
  @property() text = "";
  @state() private over: { mark: Mark; x: number; y: number } | null = null;
  #grid: Grid = { rows: 1, columns: 1, cell: MOST_CELL };
  #drawn: ResizeObserver | null = null;

  override firstUpdated(): void {
    this.#drawn = new ResizeObserver(() => this.#draw());
    this.#drawn.observe(this);
    this.during(() => this.#drawn?.disconnect());
    this.on(window, "bw-theme", () => this.#draw());
  }

  override updated(): void {
    this.#draw();
  }

  get #canvas(): HTMLCanvasElement | null {
    return this.querySelector("canvas");
  }

  #draw(): void {
    const canvas = this.#canvas;
    const box = this.getBoundingClientRect();
    if (!canvas || box.width === 0) return;
    const scale = window.devicePixelRatio || 1;
    const [width, height] = [Math.floor(box.width), Math.floor(canvas.parentElement!.clientHeight)];
    const grid = (this.#grid = gridOf(this.marks.length, width, height));
    canvas.width = width * scale;
    canvas.height = height * scale;
    const pen = canvas.getContext("2d");
    if (!pen) return;
    pen.scale(scale, scale);
    const style = getComputedStyle(this);
    const gap = grid.cell > 10 ? 2 : grid.cell > 5 ? 1 : grid.cell * 0.16;
    let at: Level | null = null;
    this.marks.forEach((mark, i) => {
      if (mark.level !== at) {
        at = mark.level;
        pen.fillStyle = style.getPropertyValue(COLOURS[at]).trim();
      }
      const [x, y] = [Math.floor(i / grid.rows) * grid.cell, (i % grid.rows) * grid.cell];
      pen.fillRect(x, y, grid.cell - gap, grid.cell - gap);
      if (mark.id === this.chosen) this.#ring(pen, style, x, y, grid.cell - gap);
    });
  }

  #ring(pen: CanvasRenderingContext2D, style: CSSStyleDeclaration, x: number, y: number, size: number): void {
    pen.save();
    pen.strokeStyle = style.getPropertyValue("--accent").trim();
    pen.lineWidth = 2;
    pen.strokeRect(x - 1.5, y - 1.5, size + 3, size + 3);
    pen.restore();
  }

  #at(event: PointerEvent | MouseEvent): Mark | null {
    const box = this.#canvas!.getBoundingClientRect();
    const { rows, cell } = this.#grid;
    const row = Math.floor((event.clientY - box.top) / cell);
    if (row < 0 || row >= rows) return null;
    return this.marks[Math.floor((event.clientX - box.left) / cell) * rows + row] ?? null;
  }

  #point = (event: PointerEvent): void => {
    const mark = this.#at(event);
    const box = this.getBoundingClientRect();
    this.over = mark ? { mark, x: event.clientX - box.left, y: event.clientY - box.top } : null;
  };

  #choose = (event: MouseEvent): void => {
    const mark = this.#at(event);
    if (mark) this.dispatchEvent(new CustomEvent("bw-choose", { detail: mark.id }));
  };

  override render() {
    const over = this.over;
    return html`<div class="field-box"><canvas role="img" aria-label=${this.text} @pointermove=${this.#point}
        @pointerleave=${() => (this.over = null)} @click=${this.#choose}></canvas></div>
      ${over
        ? html`<span class="field-name" aria-hidden="true" .style=${`left:${Math.min(over.x + 12, this.clientWidth - 160)}px;top:${over.y + 14}px`}>${over.mark.name}</span>`
        : null}`;
  }
}
