// Saved searches: kept by the browser alone, under one key, at most 50. What is stored may be
// anything, as other pages of this address can write there: only names, as text, and the query
// parts of addresses are taken from it. Nothing of this is shown without scripts.
"use strict";

const STORED = "backissue.searches";
const MOST = 50;
const panel = document.getElementById("saved");

function read() {
  let held = [];
  try {
    held = JSON.parse(localStorage.getItem(STORED) ?? "[]");
  } catch { /* no searches then */ }
  const fits = (text, most) => typeof text === "string" && text.length > 0 && text.length <= most;
  return (Array.isArray(held) ? held : []).slice(0, MOST)
    .filter((one) => fits(one?.name, 300) && fits(one?.search, 8000) && one.search[0] === "?");
}

function write(searches) {
  try {
    localStorage.setItem(STORED, JSON.stringify(searches));
  } catch { /* no room, or not allowed: the list then shows that nothing was kept */ }
  show();
}

function item(one, remove) {
  const line = document.createElement("li");
  const link = document.createElement("a");
  const button = document.createElement("button");
  const name = document.createElement("bdi");
  name.textContent = one.name;
  link.append(name);
  link.href = new URL(location.pathname + one.search, location.origin).href;
  button.type = "button";
  button.textContent = panel.dataset.remove;
  button.setAttribute("aria-label", `${panel.dataset.remove}: ${one.name}`);
  button.addEventListener("click", remove);
  line.append(link, button);
  return line;
}

function show() {
  const searches = read();
  const here = panel.dataset.name ? new URL(panel.dataset.search, location.href).search : "";
  const save = document.getElementById("save-search");
  const isSaved = searches.some((one) => one.search === here);
  save.hidden = !here || isSaved || searches.length >= MOST;
  document.getElementById("saved-full").hidden = searches.length < MOST;
  document.getElementById("saved-list").replaceChildren(...searches.map((one) => item(one, () => {
    write(read().filter((other) => other.search !== one.search));
    document.getElementById("saved-title").focus();
  })));
  panel.hidden = !here && !searches.length;
}

if (panel) {
  document.getElementById("save-search").addEventListener("click", () => {
    const search = new URL(panel.dataset.search, location.href).search;
    write([{ name: panel.dataset.name.slice(0, 300), search }, ...read()]);
    document.getElementById("saved-title").focus();
  });
  addEventListener("storage", show);
  show();
}
