// Keys, the two ways between words and events, and a link to selected words. Every page works without it.
"use strict";
(() => {
  const SCREENS = { i: "/incidents", s: "/search", a: "/actors", o: "/sources", r: "/reviews", b: "/brief", e: "/export" };
  const items = () => [...document.querySelectorAll("[data-item]")].filter((el) => el.offsetParent);
  let at = -1;
  let going = false;

  const move = (by) => {
    const them = items();
    if (!them.length) return;
    them[at]?.classList.remove("at");
    at = Math.max(0, Math.min(them.length - 1, at + by));
    them[at].classList.add("at");
    them[at].scrollIntoView({ block: "nearest" });
    them[at].querySelector("a")?.focus({ preventScroll: true });
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, canvas")) return;
    if (going) {
      going = false;
      const past = new URLSearchParams(location.search).get("as_of");
      if (SCREENS[event.key]) location.href = SCREENS[event.key] + (past ? `?as_of=${encodeURIComponent(past)}` : "");
      return;
    }
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "g") going = true;
    else if (event.key === "/") {
      const search = document.querySelector("[data-search]");
      if (search) search.focus();
      else location.href = SCREENS.s;
      event.preventDefault();
    }
  });

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
