// The map: the land, areas over it, and points that the server has put together as far as they cannot be told apart here.
import { Land, loadShapes, mercator, outline } from "/static/land.js";

const NEAR_PX = 60, LEAST = 1.4, MOST = 1600;
// Degrees: coarse at first, enough to know where to look.
const FIRST_CELL = 16;
const past = () => { const at = new URLSearchParams(location.search).get("as_of"); return at ? `?as_of=${encodeURIComponent(at)}` : ""; };
const make = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text }, more);

class Chart {
  constructor(el) {
    this.el = el;
    this.canvas = el.querySelector("canvas");
    this.tip = el.querySelector(".tip");
    this.here = document.querySelector("[data-here]");
    this.ctx = this.canvas.getContext("2d");
    this.small = el.classList.contains("small");
    this.view = { left: -180, top: -90, scale: 3, w: 0, h: 0 };
    this.points = []; this.areas = []; this.cell = null; this.queued = false; this.turn = 0;
    this.colours = {};
    this.land = new Land({ colour: (name) => this.colour(name), over: (ctx, sheet) => this.paintAreas(ctx, sheet), done: () => this.soon() });
  }

  colour(name) { return (this.colours[name] ??= getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()); }

  async start() {
    this.size();
    this.listen();
    const shapes = new Map();
    for (const s of await loadShapes()) for (const code of new Set([s.a, s.c])) if (code) shapes.set(code, [...(shapes.get(code) ?? []), s]);
    this.shapesOf = (code) => shapes.get(code) ?? [];
    if (this.el.dataset.drawn) this.take(JSON.parse(this.el.dataset.drawn));
    else {
      this.cell = FIRST_CELL;
      this.take((await this.ask({ cell: FIRST_CELL })).drawn);
    }
    this.fit();
    if (!this.el.dataset.drawn) await this.refresh();
    this.el.dataset.ready = String(this.points.length + this.areas.length);
  }

  async ask(more) {
    const address = new URL(this.el.dataset.map, location.href);
    for (const [name, value] of Object.entries(more)) address.searchParams.set(name, value);
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  // Areas without a shape stand as points where it is known where they lie, else not at all.
  take(drawn) {
    this.areas = []; this.points = [];
    for (const d of drawn) {
      const shapes = d.area ? this.shapesOf(d.area) : [];
      if (shapes.length) this.areas.push({ ...d, shapes });
      else if (d.lat !== null) this.points.push({ ...d, x: d.lon, y: -mercator(d.lat) });
    }
    this.areas.sort((a, b) => a.area.length - b.area.length);
    this.points.sort((a, b) => a.n - b.n);
    this.land.stale(); this.soon(); this.offer();
  }

  // Asks for what this view can tell apart: cells halve as the map comes nearer.
  async refresh() {
    if (this.el.dataset.drawn) return;
    const { left, top, scale, w, h } = this.view;
    const cell = 2 ** Math.round(Math.log2(NEAR_PX / scale));
    const lat = (y) => (Math.atan(Math.exp((-y * Math.PI) / 180)) * 360) / Math.PI - 90;
    const [dx, dy] = [w / scale / 2, h / scale / 2];
    const box = [left - dx, Math.max(-85, lat(top + h / scale + dy)), left + w / scale + dx, Math.min(85, lat(top - dy))];
    if (this.cell === cell && this.box && this.box[0] <= left && this.box[2] >= left + w / scale && this.box[1] <= lat(top + h / scale) && this.box[3] >= lat(top)) return;
    const turn = ++this.turn;
    const told = await this.ask({ cell, box: box.map((v) => v.toFixed(3)).join(",") });
    if (turn !== this.turn) return;
    [this.cell, this.box] = [cell, box];
    this.take(told.drawn);
  }

  later() { clearTimeout(this.timer); this.timer = setTimeout(() => this.refresh().catch(() => this.fail()), 160); }
  fail() { this.tip.textContent = "The map could not be drawn; the list holds the same."; this.tip.hidden = false; }

  size() {
    const ratio = devicePixelRatio || 1;
    this.view.w = this.canvas.clientWidth; this.view.h = this.canvas.clientHeight;
    this.canvas.width = this.view.w * ratio; this.canvas.height = this.view.h * ratio;
  }

  fit() {
    const boxes = this.points.map((p) => [p.x - 0.6, p.y - 0.6, p.x + 0.6, p.y + 0.6]);
    for (const a of this.areas) for (const s of a.shapes) boxes.push(s.box);
    const near = boxes.filter((b) => b[2] - b[0] < 60);
    const use = near.length ? near : boxes.length ? boxes : [[-170, -85, 180, 70]];
    const b = [0, 1, 2, 3].map((k) => use.reduce((m, x) => (k < 2 ? Math.min(m, x[k]) : Math.max(m, x[k])), k < 2 ? Infinity : -Infinity));
    const { w, h } = this.view;
    const scale = Math.max(LEAST, Math.min(w / ((b[2] - b[0]) * 1.12 || 1), h / ((b[3] - b[1]) * 1.12 || 1), this.small ? 36 : 240));
    Object.assign(this.view, { scale, left: (b[0] + b[2]) / 2 - w / 2 / scale, top: (b[1] + b[3]) / 2 - h / 2 / scale });
    this.moved();
  }

  moved() { this.soon(); this.later(); }
  soon() { if (!this.queued) { this.queued = true; requestAnimationFrame(() => this.paint()); } }
  px(p) { return [(p.x - this.view.left) * this.view.scale, (p.y - this.view.top) * this.view.scale]; }

  paintAreas(ctx, sheet) {
    const hatch = this.hatching(ctx, sheet), seen = new Set(sheet.seen);
    return this.areas.map((a) => () => {
      const shapes = a.shapes.filter((s) => seen.has(s));
      for (const s of shapes) {
        const path = outline(s, sheet.coarse);
        // A whole country is washed lightly, so that its provinces show.
        ctx.globalAlpha = a.area.includes("-") ? Math.min(0.6, 0.22 + 0.05 * a.n) : 0.1;
        ctx.fillStyle = this.colour(a.kind); ctx.fill(path, "evenodd");
        if (a.contested && a.area.includes("-")) { ctx.globalAlpha = 0.75; ctx.fillStyle = hatch; ctx.fill(path, "evenodd"); }
        ctx.globalAlpha = 1;
        if (a.area.includes("-")) { ctx.strokeStyle = this.colour(a.contested ? "disputed" : a.kind); ctx.lineWidth = 1.4 / sheet.scale; if (a.unknown) ctx.setLineDash([2 / sheet.scale, 3 / sheet.scale]); ctx.stroke(path); ctx.setLineDash([]); }
      }
    });
  }

  hatching(ctx, sheet) {
    const tile = document.createElement("canvas"), size = Math.round(8 * sheet.ratio);
    tile.width = tile.height = size;
    const t = tile.getContext("2d");
    t.strokeStyle = this.colour("disputed"); t.lineWidth = 1.3 * sheet.ratio;
    for (const d of [-size, 0, size]) { t.beginPath(); t.moveTo(d, size); t.lineTo(d + size, 0); t.stroke(); }
    const pattern = ctx.createPattern(tile, "repeat");
    pattern.setTransform(new DOMMatrix().scale(1 / (sheet.scale * sheet.ratio)));
    return pattern;
  }

  paint() {
    this.queued = false;
    const { ctx, view } = this, ratio = devicePixelRatio || 1;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, view.w, view.h);
    this.land.paint(ctx, view);
    const taken = [];
    for (const p of this.points) {
      const [x, y] = this.px(p);
      if (x < -300 || y < -300 || x > view.w + 300 || y > view.h + 300) continue;
      const ring = (p.radius_km / 111.32 / Math.cos((p.lat * Math.PI) / 180)) * view.scale;
      const r = this.radius(p);
      ctx.fillStyle = this.colour(p.kind);
      if (ring > r && ring < 400) { ctx.globalAlpha = 0.15; ctx.beginPath(); ctx.arc(x, y, ring, 0, 7); ctx.fill(); ctx.globalAlpha = 1; }
      ctx.beginPath(); ctx.arc(x, y, r, 0, 7);
      if (p.unknown === p.n) {
        // Nobody knows what it cost: an open ring.
        ctx.fillStyle = this.colour("card"); ctx.fill();
        ctx.strokeStyle = this.colour(p.kind); ctx.lineWidth = 2; ctx.setLineDash([2.5, 2.5]); ctx.stroke(); ctx.setLineDash([]);
      } else ctx.fill();
      if (p.contested) { ctx.strokeStyle = this.colour("disputed"); ctx.lineWidth = 2; ctx.beginPath(); ctx.arc(x, y, r + 3, -Math.PI / 2, -Math.PI / 2 + (2 * Math.PI * p.contested) / p.n); ctx.stroke(); }
      if (p.n > 1) { ctx.fillStyle = p.unknown === p.n ? this.colour("ink") : this.colour("card"); ctx.font = "650 12px Desk, system-ui, sans-serif"; ctx.textAlign = "center"; ctx.fillText(p.n > 9999 ? `${Math.round(p.n / 1000)}k` : p.n, x, y + 4); ctx.textAlign = "start"; }
      taken.push([x - r, y - r, x + r, y + r]);
    }
    this.paintNames(taken);
  }

  // Names where there is room; of two that would touch, that of more incidents.
  paintNames(taken) {
    const { ctx, view } = this;
    if (view.scale < 20) return;
    ctx.font = "600 13px Desk, system-ui, sans-serif"; ctx.lineWidth = 3; ctx.lineJoin = "round";
    for (const p of [...this.points].reverse()) {
      const [x, y] = this.px(p), at = x + this.radius(p) + 5, w = ctx.measureText(p.name).width;
      const box = [at, y - 8, at + w, y + 8];
      if (x < 0 || y < 0 || x > view.w || y > view.h || taken.some((t) => t[0] < box[2] && t[2] > box[0] && t[1] < box[3] && t[3] > box[1])) continue;
      taken.push(box);
      ctx.strokeStyle = this.colour("land"); ctx.strokeText(p.name, at, y + 4);
      ctx.fillStyle = this.colour("ink"); ctx.fillText(p.name, at, y + 4);
    }
  }

  radius(p) { return p.n === 1 ? 5 : Math.min(24, 8 + 2.4 * Math.log2(p.n)); }

  // What lies under a spot of the canvas: the nearest point, else the smallest area.
  find(x, y) {
    let best = null, near = Infinity;
    for (const p of this.points) {
      const [a, b] = this.px(p), d = Math.hypot(a - x, b - y) - this.radius(p);
      if (d < 9 && d < near) { near = d; best = p; }
    }
    if (best) return best;
    const { scale, left, top } = this.view, [ux, uy] = [x / scale + left, y / scale + top];
    this.ctx.setTransform(1, 0, 0, 1, 0, 0);
    return this.areas.findLast((a) => a.shapes.some((s) => ux >= s.box[0] && ux <= s.box[2] && uy >= s.box[1] && uy <= s.box[3] && this.ctx.isPointInPath(outline(s, 0), ux, uy, "evenodd"))) ?? null;
  }

  tell(x, y) {
    const it = this.find(x, y);
    this.tip.hidden = !it;
    this.canvas.style.cursor = it ? "pointer" : "grab";
    if (!it) return it;
    const also = [it.contested && `${it.contested === it.n ? "" : `${it.contested} `}disputed or denied`, it.unknown && "cost not known"].filter(Boolean).join(", ");
    this.tip.replaceChildren(make("strong", it.name), make("div", it.n === 1 && it.says ? it.says : `${it.n} incident${it.n === 1 ? "" : "s"}`), make("div", also));
    this.tip.style.left = `${Math.max(0, Math.min(x + 12, this.view.w - 240))}px`;
    this.tip.style.top = `${Math.min(y + 12, this.view.h - 70)}px`;
    return it;
  }

  // The places of most incidents, as buttons: the way to them without a pointer.
  offer() {
    if (!this.here || this.here.dataset.of) return;
    const list = document.createElement("ul");
    for (const it of [...this.areas, ...this.points].sort((a, b) => b.n - a.n).slice(0, 14)) {
      const button = make("button", `${it.name}`, { type: "button", className: "plain", onclick: () => this.choose(it).catch(() => this.fail()) });
      const item = document.createElement("li");
      item.append(button, make("span", String(it.n), { className: "n" }));
      list.append(item);
    }
    this.here.querySelector("ul")?.remove();
    this.here.append(list);
  }

  async choose(it) {
    if (!this.here) return;
    this.here.dataset.of = it.key;
    this.here.replaceChildren(make("h2", it.name), make("p", `${it.n} incident${it.n === 1 ? "" : "s"}`, { className: "hint" }));
    const told = await this.ask({ here: it.key, ...(it.area ? {} : { cell: this.cell ?? 0 }) });
    const list = document.createElement("ul");
    for (const row of told.here) {
      const item = document.createElement("li");
      item.append(make("a", row.name, { href: `/incidents/${row.id}${past()}` }));
      for (const mark of row.marks) item.append(" ", make("span", mark, { className: `mark ${mark}` }));
      item.append(make("div", [row.day ?? "day not told", row.gist].join(" · "), { className: "gist" }));
      list.append(item);
    }
    this.here.append(list);
    if (it.n > told.here.length) this.here.append(make("p", `and ${it.n - told.here.length} more; come nearer or ask for fewer`, { className: "hint" }));
    const back = make("button", "All places", { type: "button", onclick: () => { delete this.here.dataset.of; this.here.replaceChildren(); this.offer(); } });
    this.here.append(back);
    this.here.focus({ preventScroll: true });
  }

  zoom(by, x = this.view.w / 2, y = this.view.h / 2) {
    const { view } = this, next = Math.max(LEAST, Math.min(MOST, view.scale * by));
    view.left += x / view.scale - x / next; view.top += y / view.scale - y / next; view.scale = next;
    this.moved();
  }

  shift(dx, dy) { this.view.left += dx / this.view.scale; this.view.top += dy / this.view.scale; this.moved(); }

  listen() {
    const { canvas } = this, fingers = new Map();
    let far = 0, still = true;
    canvas.addEventListener("pointerdown", (e) => { canvas.setPointerCapture(e.pointerId); fingers.set(e.pointerId, e); far = 0; still = true; });
    canvas.addEventListener("pointermove", (e) => {
      const from = fingers.get(e.pointerId);
      if (!from) { this.tell(e.offsetX, e.offsetY); return; }
      if (still && Math.hypot(e.offsetX - from.offsetX, e.offsetY - from.offsetY) < 4) return;
      still = false; this.tip.hidden = true;
      fingers.set(e.pointerId, e);
      if (fingers.size === 1) { this.shift(from.offsetX - e.offsetX, from.offsetY - e.offsetY); return; }
      const [a, b] = [...fingers.values()], apart = Math.hypot(a.offsetX - b.offsetX, a.offsetY - b.offsetY);
      if (far) this.zoom(apart / far, (a.offsetX + b.offsetX) / 2, (a.offsetY + b.offsetY) / 2);
      far = apart;
    });
    const up = (e) => {
      fingers.delete(e.pointerId);
      const it = still && e.type === "pointerup" ? this.tell(e.offsetX, e.offsetY) : null;
      if (it) this.choose(it).catch(() => this.fail());
    };
    canvas.addEventListener("pointerup", up);
    canvas.addEventListener("pointercancel", up);
    canvas.addEventListener("pointerleave", () => { this.tip.hidden = true; });
    canvas.addEventListener("wheel", (e) => { if (this.small && !e.ctrlKey) return; e.preventDefault(); this.zoom(Math.exp(-e.deltaY / 400), e.offsetX, e.offsetY); }, { passive: false });
    canvas.addEventListener("keydown", (e) => {
      const keys = { ArrowLeft: () => this.shift(-60, 0), ArrowRight: () => this.shift(60, 0), ArrowUp: () => this.shift(0, -60), ArrowDown: () => this.shift(0, 60), "+": () => this.zoom(1.6), "=": () => this.zoom(1.6), "-": () => this.zoom(0.625), 0: () => this.fit() };
      if (e.ctrlKey || e.metaKey || e.altKey || !keys[e.key]) return;
      keys[e.key](); e.preventDefault();
    });
    for (const b of this.el.querySelectorAll("[data-zoom]")) b.addEventListener("click", () => this.zoom(Number(b.dataset.zoom)));
    this.el.querySelector("[data-fit]")?.addEventListener("click", () => this.fit());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { this.colours = {}; this.land.stale(); this.soon(); });
    new ResizeObserver(() => { this.size(); this.moved(); }).observe(canvas);
  }
}

for (const el of document.querySelectorAll("[data-map]")) {
  const chart = new Chart(el);
  chart.start().catch(() => chart.fail());
}
