// The map: areas of Natural Earth, incidents over them. A province is an area, a town a point with a ring as wide as it may be off.
"use strict";
(() => {
  const shapesOf = (() => {
    let once = null;
    return () => (once ??= fetch("/static/shapes.json").then((r) => r.json()).then(unpack));
  })();

  function unpack(told) {
    for (const shape of told.shapes) {
      let [w, s, e, n] = [Infinity, Infinity, -Infinity, -Infinity];
      const path = new Path2D();
      for (const ring of shape.r) {
        let x = 0, y = 0;
        for (let i = 0; i < ring.length; i += 2) {
          x += ring[i]; y += ring[i + 1];
          const px = x / told.grid, py = -mercator(y / told.grid);
          if (i) path.lineTo(px, py); else path.moveTo(px, py);
          w = Math.min(w, px); e = Math.max(e, px); s = Math.min(s, py); n = Math.max(n, py);
        }
        path.closePath();
      }
      shape.path = path;
      shape.box = [w, s, e, n];
    }
    return told.shapes;
  }

  // Degrees of longitude as units, so that a circle stays one.
  function mercator(lat) {
    const phi = (Math.max(-84, Math.min(84, lat)) * Math.PI) / 180;
    return (180 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + phi / 2));
  }

  async function start(el) {
    const canvas = el.querySelector("canvas"), tip = el.querySelector(".tip"), ctx = canvas.getContext("2d");
    const [shapes, told] = await Promise.all([shapesOf(), fetch(el.dataset.map).then((r) => r.json())]);
    const incidents = told.incidents.filter((i) => !el.dataset.only || i.id === el.dataset.only);
    const points = [], areas = new Map();
    for (const i of incidents) for (const s of i.spots) {
      const code = s.admin1 || s.country;
      const them = code && s.radius_km === undefined ? shapes.filter((x) => (s.admin1 ? x.a === s.admin1 : x.c === s.country)) : [];
      if (them.length) {
        const area = areas.get(code) ?? { shapes: them, incidents: [], name: s.name };
        area.incidents.push(i); areas.set(code, area);
      } else if (s.lat !== null && s.lat !== undefined) points.push({ x: s.lon, y: -mercator(s.lat), km: s.radius_km ?? 25, lat: s.lat, name: s.name, i });
    }
    let scale = 1, left = 0, top = 0, queued = false, over = null;
    const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
    const px = (p) => [(p.x - left) * scale, (p.y - top) * scale];
    const contested = (i) => i.marks.includes("disputed") || i.marks.includes("denied");

    function fit() {
      const boxes = [...points.map((p) => [p.x - 0.6, p.y - 0.6, p.x + 0.6, p.y + 0.6])];
      for (const a of areas.values()) for (const s of a.shapes) boxes.push(s.box);
      const near = boxes.filter((b) => b[2] - b[0] < 60);
      const use = near.length ? near : boxes.length ? boxes : [[-170, -85, 180, 70]];
      const b = [0, 1, 2, 3].map((k) => (k < 2 ? Math.min : Math.max)(...use.map((x) => x[k])));
      const [w, h] = [canvas.clientWidth, canvas.clientHeight];
      scale = Math.min(w / ((b[2] - b[0]) * 1.15 || 1), h / ((b[3] - b[1]) * 1.15 || 1), el.classList.contains("small") ? 40 : 240);
      left = (b[0] + b[2]) / 2 - w / 2 / scale; top = (b[1] + b[3]) / 2 - h / 2 / scale;
      draw();
    }
    function draw() { if (!queued) { queued = true; requestAnimationFrame(paint); } }
    function paint() {
      queued = false;
      const ratio = devicePixelRatio || 1, w = canvas.clientWidth, h = canvas.clientHeight;
      if (canvas.width !== Math.round(w * ratio) || canvas.height !== Math.round(h * ratio)) { canvas.width = w * ratio; canvas.height = h * ratio; }
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      ctx.clearRect(0, 0, w, h);
      ctx.setTransform(ratio * scale, 0, 0, ratio * scale, -left * scale * ratio, -top * scale * ratio);
      const seen = (b) => b[2] > left && b[0] < left + w / scale && b[3] > top && b[1] < top + h / scale;
      ctx.lineWidth = 0.7 / scale; ctx.strokeStyle = colour("border"); ctx.fillStyle = colour("land");
      for (const s of shapes) if (seen(s.box)) { ctx.fill(s.path, "evenodd"); ctx.stroke(s.path); }
      const hot = colour("violence"), red = colour("disputed");
      for (const a of areas.values()) {
        ctx.fillStyle = hot; ctx.globalAlpha = Math.min(0.55, 0.18 + 0.06 * a.incidents.length);
        for (const s of a.shapes) if (seen(s.box)) ctx.fill(s.path, "evenodd");
        ctx.globalAlpha = 1;
        if (a.incidents.some(contested)) { ctx.strokeStyle = red; ctx.lineWidth = 1.6 / scale; for (const s of a.shapes) if (a.shapes.length < 3 && seen(s.box)) ctx.stroke(s.path); }
      }
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      ctx.font = "11px system-ui, sans-serif"; ctx.textAlign = "center"; ctx.fillStyle = colour("faint"); ctx.globalAlpha = 0.8;
      for (const s of shapes) if (s.n && seen(s.box) && (s.box[2] - s.box[0]) * scale > 9 * s.n.length) ctx.fillText(s.n, ((s.box[0] + s.box[2]) / 2 - left) * scale, ((s.box[1] + s.box[3]) / 2 - top) * scale);
      ctx.globalAlpha = 1; ctx.textAlign = "start";
      const told = new Set();
      for (const p of points) {
        const [x, y] = px(p);
        if (x < -200 || y < -200 || x > w + 200 || y > h + 200) continue;
        const ring = Math.max(4, (p.km / 111.32 / Math.cos((p.lat * Math.PI) / 180)) * scale);
        ctx.fillStyle = colour(p.i.class) || hot;
        ctx.globalAlpha = 0.16; ctx.beginPath(); ctx.arc(x, y, ring, 0, 7); ctx.fill(); ctx.globalAlpha = 1;
        ctx.beginPath(); ctx.arc(x, y, 4, 0, 7); ctx.fill();
        if (contested(p.i)) { ctx.strokeStyle = red; ctx.lineWidth = 2; ctx.beginPath(); ctx.arc(x, y, 7, 0, 7); ctx.stroke(); }
        const spot = `${Math.round(x / 60)} ${Math.round(y / 14)}`;
        if (scale > 25 && !told.has(spot)) { told.add(spot); ctx.fillStyle = colour("ink"); ctx.font = "600 12px system-ui, sans-serif"; ctx.fillText(p.name, x + 9, y + 4); }
      }
    }
    const zoom = (by, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) => {
      const next = Math.max(1, Math.min(900, scale * by));
      left += x / scale - x / next; top += y / scale - y / next; scale = next; draw();
    };
    const find = (x, y) => {
      let best = null, near = 14;
      for (const p of points) { const [a, b] = px(p), d = Math.hypot(a - x, b - y); if (d < near) { near = d; best = p; } }
      if (best) { const [a, b] = px(best); return points.filter((p) => { const [c, d] = px(p); return Math.hypot(c - a, d - b) < 3; }).map((p) => ({ i: p.i, name: p.name })); }
      const [ux, uy] = [x / scale + left, y / scale + top];
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      for (const a of areas.values()) if (a.shapes.some((s) => ctx.isPointInPath(s.path, ux, uy, "evenodd"))) return a.incidents.map((i) => ({ i, name: a.name }));
      return [];
    };
    const tell = (x, y) => {
      over = find(x, y);
      tip.hidden = !over.length;
      canvas.style.cursor = over.length ? "pointer" : "grab";
      if (!over.length) return;
      tip.replaceChildren();
      const head = document.createElement("strong"); head.textContent = over[0].name; tip.append(head);
      for (const o of over.slice(0, 4)) { const line = document.createElement("div"); line.textContent = `${o.i.heading}${o.i.marks.length ? ` (${o.i.marks.join(", ")})` : ""}`; tip.append(line); }
      if (over.length > 4) { const line = document.createElement("div"); line.textContent = `and ${over.length - 4} more`; tip.append(line); }
      tip.style.left = `${Math.max(0, Math.min(x + 12, canvas.clientWidth - 240))}px`; tip.style.top = `${Math.min(y + 12, canvas.clientHeight - 60)}px`;
    };
    let drag = null;
    canvas.addEventListener("pointerdown", (e) => { canvas.setPointerCapture(e.pointerId); drag = { x: e.offsetX, y: e.offsetY, moved: false }; });
    canvas.addEventListener("pointermove", (e) => {
      if (!drag) { tell(e.offsetX, e.offsetY); return; }
      if (Math.hypot(e.offsetX - drag.x, e.offsetY - drag.y) > 3) drag.moved = true;
      if (drag.moved) { left -= (e.offsetX - drag.x) / scale; top -= (e.offsetY - drag.y) / scale; drag.x = e.offsetX; drag.y = e.offsetY; draw(); }
    });
    canvas.addEventListener("pointerup", (e) => {
      const still = drag && !drag.moved; drag = null;
      if (still) { tell(e.offsetX, e.offsetY); const them = new Set(over.map((o) => o.i.id)); if (them.size === 1 && !el.dataset.only) location.href = `/incidents/${[...them][0]}${past()}`; }
    });
    const past = () => { const at = new URLSearchParams(location.search).get("as_of"); return at ? `?as_of=${encodeURIComponent(at)}` : ""; };
    canvas.addEventListener("wheel", (e) => { if (!e.ctrlKey && el.classList.contains("small")) return; e.preventDefault(); zoom(Math.exp(-e.deltaY / 400), e.offsetX, e.offsetY); }, { passive: false });
    canvas.addEventListener("keydown", (e) => {
      const step = 60 / scale;
      const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
      if (moves[e.key]) { left += moves[e.key][0]; top += moves[e.key][1]; draw(); }
      else if (e.key === "+" || e.key === "=") zoom(1.6);
      else if (e.key === "-") zoom(0.625);
      else return;
      e.preventDefault();
    });
    for (const b of el.querySelectorAll("[data-zoom]")) b.addEventListener("click", () => zoom(Number(b.dataset.zoom)));
    el.querySelector("[data-fit]")?.addEventListener("click", fit);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    new ResizeObserver(draw).observe(canvas);
    if (told.left_out) el.nextElementSibling?.append(` ${told.left_out} earlier incidents are not drawn; ask for fewer.`);
    fit();
    el.dataset.ready = String(points.length + areas.size);
  }
  for (const el of document.querySelectorAll("[data-map]")) start(el).catch(() => { el.querySelector(".tip").textContent = "The map could not be drawn; the list holds the same."; el.querySelector(".tip").hidden = false; });
})();
