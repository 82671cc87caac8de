// The land of a map: countries' first divisions from Natural Earth, drawn ahead onto a sheet larger than the view, a little in
// each frame, so that moving the map only moves the sheet.
const SLICE_MS = 8;
const pause = () => new Promise((next) => requestAnimationFrame(next));

// Goes through things a few milliseconds at a time, so that no frame is missed; false where somebody else's turn has come.
async function sliced(them, each, wanted = () => true) {
  let since = performance.now();
  for (const it of them) {
    each(it);
    if (performance.now() - since <= SLICE_MS) continue;
    await pause();
    if (!wanted()) return false;
    since = performance.now();
  }
  return true;
}

// Degrees of longitude as units, so that a circle stays one.
export function mercator(lat) {
  const phi = (Math.max(-84, Math.min(84, lat)) * Math.PI) / 180;
  return (180 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + phi / 2));
}

let shapes = null;
export function loadShapes() {
  return (shapes ??= fetch("/static/shapes.json").then((answer) => answer.json()).then(unpack));
}

// Each shape gets its box at once and its outline when it is drawn: most are never seen.
async function unpack(told) {
  await sliced(told.shapes, (shape) => {
    let [w, s, e, n] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const ring of shape.r) {
      let x = 0, y = 0;
      for (let i = 0; i < ring.length; i += 2) {
        x += ring[i]; y += ring[i + 1];
        w = Math.min(w, x); e = Math.max(e, x); s = Math.min(s, y); n = Math.max(n, y);
      }
    }
    shape.box = [w / told.grid, -mercator(n / told.grid), e / told.grid, -mercator(s / told.grid)];
    shape.grid = told.grid;
    shape.outlines = [];
  });
  return told.shapes;
}

// An outline; a coarse one, for a view from far away, leaves out points that lie within half a degree of the last.
export function outline(shape, coarse) {
  if (shape.outlines[coarse]) return shape.outlines[coarse];
  const path = new Path2D(), near = coarse ? shape.grid / 2 : 0;
  for (const ring of shape.r) {
    let x = 0, y = 0, lastX = 0, lastY = 0;
    for (let i = 0; i < ring.length; i += 2) {
      x += ring[i]; y += ring[i + 1];
      if (i && Math.abs(x - lastX) < near && Math.abs(y - lastY) < near) continue;
      [lastX, lastY] = [x, y];
      const [px, py] = [x / shape.grid, -mercator(y / shape.grid)];
      if (i) path.lineTo(px, py); else path.moveTo(px, py);
    }
    path.closePath();
  }
  return (shape.outlines[coarse] = path);
}

export class Land {
  // `over` gives what paints each area on top of the land; `done` is called when a new sheet is ready.
  constructor({ colour, over, done }) {
    Object.assign(this, { colour, over, done, sheet: null, wanted: 0 });
  }

  // Puts the sheet under a view; what it lacks is drawn soon. Units: `left`, `top` map units, `scale` pixels a unit.
  paint(ctx, view) {
    const { sheet } = this;
    if (!sheet || sheet.scale !== view.scale || !this.covers(view)) this.draw(view);
    if (!sheet) return;
    const k = view.scale / sheet.scale;
    ctx.drawImage(sheet.canvas, (sheet.left - view.left) * view.scale, (sheet.top - view.top) * view.scale, sheet.w * k, sheet.h * k);
  }

  covers(view) {
    const { left, top, w, h, scale } = this.sheet;
    return view.left >= left && view.top >= top && view.left + view.w / view.scale <= left + w / scale && view.top + view.h / view.scale <= top + h / scale;
  }

  stale() { this.sheet = this.sheet && { ...this.sheet, scale: this.sheet.scale * 1.000001 }; }

  async draw(view) {
    const key = `${view.scale} ${Math.round((view.left * view.scale) / view.w * 2)} ${Math.round((view.top * view.scale) / view.h * 2)}`;
    if (this.drawing === key) return;
    this.drawing = key;
    const turn = ++this.wanted;
    const all = await loadShapes();
    const ratio = devicePixelRatio || 1, w = view.w * 2, h = view.h * 2;
    const sheet = { left: view.left - view.w / 2 / view.scale, top: view.top - view.h / 2 / view.scale, scale: view.scale, w, h, canvas: document.createElement("canvas") };
    sheet.canvas.width = w * ratio; sheet.canvas.height = h * ratio;
    const ctx = sheet.canvas.getContext("2d");
    const [right, bottom] = [sheet.left + w / sheet.scale, sheet.top + h / sheet.scale];
    const seen = all.filter(({ box: b }) => b[2] > sheet.left && b[0] < right && b[3] > sheet.top && b[1] < bottom);
    const onto = () => ctx.setTransform(ratio * sheet.scale, 0, 0, ratio * sheet.scale, -sheet.left * sheet.scale * ratio, -sheet.top * sheet.scale * ratio);
    const coarse = sheet.scale < 14 ? 1 : 0;
    onto();
    ctx.lineWidth = 0.7 / sheet.scale; ctx.strokeStyle = this.colour("border"); ctx.fillStyle = this.colour("land");
    const wanted = () => turn === this.wanted;
    const land = (shape) => { const path = outline(shape, coarse); ctx.fill(path, "evenodd"); ctx.stroke(path); };
    if (!(await sliced(seen, land, wanted))) return;
    if (!(await sliced(this.over(ctx, { ...sheet, seen, coarse, ratio }), (area) => area(), wanted))) return;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.font = '12px Desk, system-ui, sans-serif'; ctx.textAlign = "center"; ctx.fillStyle = this.colour("faint"); ctx.globalAlpha = 0.85;
    for (const { n, box } of seen)
      if (n && (box[2] - box[0]) * sheet.scale > 9 * n.length) ctx.fillText(n, ((box[0] + box[2]) / 2 - sheet.left) * sheet.scale, ((box[1] + box[3]) / 2 - sheet.top) * sheet.scale);
    if (turn !== this.wanted) return;
    this.sheet = sheet; this.drawing = "";
    this.done();
  }
}
