/**
 * Land, cells and silent facilities on a canvas: thousands of cells move without a pause.
 *
 * In: the frame in units of the base map, the paths of the cells by step of colour. Out: pixels, in
 * the colours of the theme. What is read, focused or pressed is SVG above it (`field.ts`).
 */
import type { Base } from "./base";
import { STEPS } from "./steps";

export interface Scene {
  frame: readonly [number, number, number, number];
  size: readonly [number, number];
  base: Base;
  cells: readonly string[]; // one path a step; the last of them are hatched
  lines: boolean; // between the cells
  silent: readonly (readonly [number, number])[];
}

export class Ground {
  #base: { of: Base | null; lands: Path2D[]; borders: Path2D } = { of: null, lands: [], borders: new Path2D() };
  #cells: { of: readonly string[]; paths: Path2D[] } = { of: [], paths: [] };

  draw(canvas: HTMLCanvasElement, scene: Scene): void {
    const pen = canvas.getContext("2d");
    if (!pen) return;
    const [wide, high] = scene.size;
    const dots = window.devicePixelRatio || 1;
    const [columns, rows] = [Math.round(wide * dots), Math.round(high * dots)];
    if (canvas.width !== columns || canvas.height !== rows) [canvas.width, canvas.height] = [columns, rows];
    const style = getComputedStyle(canvas);
    const colour = (name: string): string => style.getPropertyValue(name).trim();
    const px = scene.frame[2] / wide; // one pixel of the screen in units of the map
    const turn = (): void => pen.setTransform(dots / px, 0, 0, dots / px, (-scene.frame[0] * dots) / px, (-scene.frame[1] * dots) / px);
    pen.resetTransform();
    pen.clearRect(0, 0, columns, rows);
    turn();
    pen.lineJoin = "round";
    if (this.#base.of !== scene.base) {
      this.#base = { of: scene.base, lands: scene.base.lands.map(({ path }) => new Path2D(path)), borders: new Path2D(scene.base.borders) };
    }
    [pen.fillStyle, pen.strokeStyle, pen.lineWidth] = [colour("--surface"), colour("--edge"), 0.9 * px];
    for (const land of this.#base.lands) {
      pen.fill(land);
      pen.stroke(land);
    }
    if (this.#cells.of !== scene.cells) this.#cells = { of: scene.cells, paths: scene.cells.map((path) => new Path2D(path)) };
    pen.lineWidth = 0.8 * px;
    this.#cells.paths.forEach((path, step) => {
      if (!scene.cells[step]) return;
      pen.fillStyle = step > STEPS ? hatch(pen, colour("--edge"), px) : colour(`--seq-${step}`);
      pen.strokeStyle = colour(step > STEPS ? "--edge" : step ? "--surface" : "--line");
      pen.fill(path);
      if (scene.lines) pen.stroke(path);
    });
    [pen.strokeStyle, pen.lineWidth] = [colour("--edge"), 1.5 * px]; // not dashed: dashes out of sight cost most of all
    pen.stroke(this.#base.borders);
    [pen.fillStyle, pen.strokeStyle, pen.lineWidth] = [colour("--surface"), colour("--ink"), 1.2 * px];
    for (const [x, y] of scene.silent) {
      if (x < scene.frame[0] || x > scene.frame[0] + scene.frame[2] || y < scene.frame[1] || y > scene.frame[1] + scene.frame[3]) continue;
      pen.beginPath();
      pen.arc(x, y, 5 * px, 0, 2 * Math.PI);
      pen.moveTo(x - 3 * px, y + 3 * px);
      pen.lineTo(x + 3 * px, y - 3 * px);
      pen.fill();
      pen.stroke();
    }
  }
}

/** Thin lines from below left, as wide apart on the screen at every zoom. */
function hatch(pen: CanvasRenderingContext2D, colour: string, px: number): CanvasPattern | string {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 16;
  const line = tile.getContext("2d")!;
  line.strokeStyle = colour;
  line.lineWidth = 2;
  line.beginPath();
  for (const at of [-16, 0, 16]) {
    line.moveTo(at - 2, 18);
    line.lineTo(at + 18, -2);
  }
  line.stroke();
  const pattern = pen.createPattern(tile, "repeat");
  pattern?.setTransform(new DOMMatrix([px / 2, 0, 0, px / 2, 0, 0]));
  return pattern ?? "transparent";
}
