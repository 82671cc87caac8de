// Keys, help, the fold of graphic passages, links between words and events, and a link to selected words. Every page works
// without it.
"use strict";
(() => {
  const SCREENS = { i: "/incidents", s: "/search", a: "/actors", o: "/sources", r: "/reviews", b: "/brief", e: "/export" };
  const VIEWS = { l: "", m: "map", t: "timeline" };
  const items = () => [...document.querySelectorAll("[data-item]")].filter((el) => el.offsetParent);
  const help = document.querySelector("dialog.help");
  let at = -1, first = "";

  const move = (by) => {
    const them = items();
    if (!them.length) return;
    // From where the focus is, so that Tab and the arrows go on from one another.
    const focused = them.findIndex((el) => el.contains(document.activeElement));
    if (focused >= 0) at = focused;
    them.forEach((el) => el.classList.remove("at"));
    at = Math.max(0, Math.min(them.length - 1, at + by));
    them[at].classList.add("at");
    them[at].scrollIntoView({ block: "nearest" });
    them[at].querySelector("a[href]")?.focus({ preventScroll: true });
  };
  const go = (path) => {
    const past = new URLSearchParams(location.search).get("as_of");
    location.href = path + (past ? `?as_of=${encodeURIComponent(past)}` : "");
  };
  const look = (view) => {
    const asked = new URLSearchParams(location.pathname === "/incidents" ? location.search : "");
    asked.delete("after");
    if (view) asked.set("view", view); else asked.delete("view");
    location.href = `/incidents?${asked}`;
  };
  const search = () => {
    const field = document.querySelector("[data-search]");
    if (field) { field.focus(); field.select(); } else go(SCREENS.s);
  };
  const follow = (what) => document.querySelector(what)?.click();

  const KEYS = {
    j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1), "/": search, n: () => follow("[data-next]"), p: () => history.back(),
    f: () => follow("input[data-fold]"), "?": () => help.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (event.target.closest("input:not([type=checkbox]), select, textarea, canvas, [role=region]")) return;
    const second = first;
    first = "";
    if (second === "g" && SCREENS[event.key]) go(SCREENS[event.key]);
    else if (second === "v" && event.key in VIEWS) look(VIEWS[event.key]);
    else if (event.key === "g" || event.key === "v") first = event.key;
    else if (KEYS[event.key] && !(event.key.startsWith("Arrow") && !items().length)) { KEYS[event.key](); event.preventDefault(); }
  });
  document.querySelector("[data-help]")?.addEventListener("click", () => help.showModal());

  // Graphic passages are folded unless this browser was told otherwise.
  const fold = document.querySelector("input[data-fold]");
  const show = (folded) => { document.documentElement.dataset.fold = folded ? "on" : "off"; fold.checked = folded; };
  if (fold) {
    show(localStorage.getItem("fold") !== "off");
    fold.addEventListener("change", () => { localStorage.setItem("fold", fold.checked ? "on" : "off"); show(fold.checked); });
  }

  // Moments that are often asked for.
  const moments = document.getElementById("moments");
  if (moments) {
    for (const [name, days] of [["a day ago", 1], ["a week ago", 7], ["a month ago", 30]])
      moments.append(new Option(name, `${new Date(Date.now() - days * 864e5).toISOString().slice(0, 16)}Z`));
  }

  // From an event to its words and back.
  const light = (claim, lit) => {
    for (const el of document.querySelectorAll("[data-claims], [data-claim]")) {
      const claims = el.dataset.claims?.split(" ") ?? [el.dataset.claim];
      if (claims.includes(claim)) el.classList.toggle("lit", lit);
    }
  };
  for (const el of document.querySelectorAll("article[data-claim]")) {
    for (const [name, lit] of [["mouseenter", true], ["mouseleave", false], ["focusin", true], ["focusout", false]])
      el.addEventListener(name, () => light(el.dataset.claim, lit));
  }
  for (const el of document.querySelectorAll(".words [data-claims]")) {
    el.addEventListener("click", () => {
      const card = document.getElementById(`e-${el.dataset.claims.split(" ")[0]}`);
      card?.scrollIntoView({ block: "nearest" });
      card?.querySelector("a")?.focus({ preventScroll: true });
    });
  }

  // The address of selected words, in code points: a string here counts UTF-16, so it is taken apart by code points.
  const text = document.querySelector("[data-text]");
  const cite = document.querySelector("[data-cite]");
  if (text && cite) {
    let range = null;
    const place = (node, offset) => {
      const piece = (node.nodeType === 3 ? node.parentElement : node).closest?.("[data-at]");
      if (!piece || node.nodeType !== 3) return null;
      return { at: Number(piece.dataset.at), into: [...node.data.slice(0, offset)].length };
    };
    document.addEventListener("selectionchange", () => {
      const selected = document.getSelection();
      range = null;
      cite.hidden = true;
      if (!selected.rangeCount || selected.isCollapsed || !text.contains(selected.anchorNode)) return;
      const r = selected.getRangeAt(0);
      const from = place(r.startContainer, r.startOffset);
      const to = place(r.endContainer, r.endOffset);
      if (!from || !to) return;
      range = [from.at + from.into, to.at + to.into];
      if (range[1] <= range[0]) return;
      const box = r.getBoundingClientRect();
      cite.hidden = false;
      cite.style.left = `${box.left + scrollX}px`;
      cite.style.top = `${box.bottom + scrollY + 6}px`;
    });
    cite.addEventListener("mousedown", (event) => event.preventDefault());
    cite.addEventListener("click", () => {
      if (!range) return;
      const [path, query] = text.dataset.address.split("?");
      location.href = `${path}?at=${range[0]}-${range[1]}${query ? `&${query}` : ""}#asked`;
    });
  }
})();
