// Keys: j and k walk through the results of a page, or through those of a search from one article
// to the next, o opens one, "/" goes to the search box and "?" lists the keys. The result that was
// left is focused again when its reader comes back. Every page works without this file.
"use strict";

const FIELDS = "input, select, textarea, [contenteditable], dialog[open]";
const links = () => [...document.querySelectorAll(".hits > li h3 a")];
const focused = () => document.activeElement?.closest(".hits > li")?.querySelector("h3 a");

function walk(by) {
  const all = links();
  if (!all.length) return turn(by);
  const here = all.indexOf(focused());
  const seen = all.findIndex((link) => link.getBoundingClientRect().top >= 0);
  const next = here >= 0 ? all[here + by] : all[Math.max(seen, 0)];
  next?.focus({ preventScroll: true });
  next?.closest("li").scrollIntoView({ block: "nearest" });
}

function turn(by) {
  document.querySelector(`.trail a[rel=${by > 0 ? "next" : "prev"}]`)?.click();
}

function search() {
  document.getElementById("q")?.focus();
  document.getElementById("q")?.select();
}

const KEYS = {
  "j": () => walk(1),
  "k": () => walk(-1),
  "o": () => focused()?.click(),
  "/": search,
  "?": () => document.getElementById("keys")?.showModal(),
};
const ARROWS = { "ArrowRight": 1, "ArrowLeft": -1 };

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(FIELDS)) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key in KEYS) {
    event.preventDefault();
    KEYS[event.key]();
  } else if (event.key in ARROWS && !event.shiftKey && !event.target.closest?.(".scroll, pre, svg")) {
    turn(ARROWS[event.key]);
  }
});

// ---- the place of a reader ------------------------------------------------------------------

const PLACE = `place ${location.pathname}${location.search}`;
addEventListener("pagehide", () => {
  const at = links().indexOf(focused());
  try {
    if (at >= 0) sessionStorage.setItem(PLACE, String(at));
  } catch { /* a browser that keeps nothing: it scrolls back by itself */ }
});
addEventListener("pageshow", () => {
  const asked = /^#hit-\d+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
  let left = null;
  try {
    if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") {
      left = links()[Number(sessionStorage.getItem(PLACE) ?? -1)];
    }
  } catch { /* as above */ }
  (left ?? (asked || null)?.querySelector("h3 a"))?.focus({ preventScroll: true });
});
