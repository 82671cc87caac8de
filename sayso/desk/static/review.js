// Keys of review: a accepts, r rejects, c corrects, u undoes. What they press is marked data-key, in the entry that is looked
// at or else on the page; so every page works without them, and a key does what its button says.
"use strict";
(() => {
  const SAYS = { a: "accept, or the same", r: "reject, or never the same", c: "correct", u: "undo" };
  let before = "";

  const pressed = (key) => {
    const here = document.activeElement?.closest("[data-item]") ?? document.querySelector("[data-item].at");
    const what = here?.querySelector(`[data-key="${key}"]`) ?? (here && key !== "u" ? null : document.querySelector(`[data-key="${key}"]`));
    what?.click();
    return Boolean(what);
  };
  document.addEventListener("keydown", (event) => {
    const first = before;
    before = event.key;
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || document.querySelector("dialog[open]")) return;
    // After g and v the next key says where to go.
    if (first === "g" || first === "v" || !(event.key in SAYS)) return;
    if (event.target.closest("input, select, textarea")) return;
    if (pressed(event.key)) event.preventDefault();
  });

  const keys = document.querySelector("dialog.help dl");
  for (const [key, says] of Object.entries(SAYS)) {
    if (!keys || !document.querySelector(`[data-key="${key}"]`)) continue;
    const dt = document.createElement("dt");
    const dd = document.createElement("dd");
    dt.append(Object.assign(document.createElement("kbd"), { textContent: key }));
    dd.textContent = says;
    keys.append(dt, dd);
  }
})();
