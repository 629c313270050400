// What a link or a form cannot do: typing in the search box brings suggestions, and a drag over a
// chart chooses a range. Every page works without this file.
"use strict";

// A picture that is gone from its archive file leaves no hole.
for (const image of document.querySelectorAll(".pictured img, .thumb")) {
  const drop = () => image.remove();
  if (image.complete && !image.naturalWidth) drop();
  else image.addEventListener("error", drop);
}

const suggestions = document.getElementById("suggestions");
let pause;
suggestions?.previousElementSibling.addEventListener("input", (event) => {
  const typed = event.target.value;
  clearTimeout(pause);
  pause = setTimeout(async () => {
    const answer = await fetch(`${suggestions.dataset.from}?q=${encodeURIComponent(typed.slice(0, 200))}`);
    if (!answer.ok || event.target.value !== typed) return;
    const found = (await answer.json()).suggestions;
    suggestions.replaceChildren(...found.map((one) => {
      const option = document.createElement("option");
      option.value = one.q;
      option.label = `${one.text} (${suggestions.dataset[one.kind] ?? one.kind}, ${one.count})`;
      return option;
    }));
  }, 150); // milliseconds without a key
});

for (const chart of document.querySelectorAll("svg[data-brush]")) {
  const form = document.getElementById(chart.dataset.brush);
  const bars = [...chart.querySelectorAll("[data-value]")];
  if (!form || bars.length < 2) continue;
  const shade = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of Object.entries({ class: "brush", y: 2, height: 158, width: 0 })) {
    shade.setAttribute(name, value);
  }
  chart.append(shade);
  let from = null;

  const x = (event) => event.clientX - chart.getBoundingClientRect().left;
  const draw = (left, right) => {
    shade.setAttribute("x", Math.max(0, left));
    shade.setAttribute("width", Math.max(0, right - left));
  };
  const covered = (left, right) => bars.filter((bar) => {
    const box = bar.querySelector(".target").getBoundingClientRect();
    const start = box.left - chart.getBoundingClientRect().left;
    return start < right && start + box.width > left;
  });

  chart.addEventListener("dragstart", (event) => event.preventDefault()); // links would be dragged
  chart.addEventListener("pointerdown", (event) => {
    if (event.button === 0) from = x(event);
  });
  addEventListener("pointermove", (event) => {
    if (from !== null) draw(Math.min(from, x(event)), Math.max(from, x(event)));
  });
  const cancel = () => {
    from = null;
    draw(0, 0);
  };
  addEventListener("pointercancel", cancel);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") cancel();
  });
  addEventListener("pointerup", (event) => {
    if (from === null) return;
    const [left, right] = [Math.min(from, x(event)), Math.max(from, x(event))];
    const chosen = covered(left, right);
    cancel();
    if (right - left < 6 || chosen.length < 2) return; // a click: the bar is a link
    const swallow = (click) => {
      click.preventDefault();
      click.stopPropagation();
    };
    addEventListener("click", swallow, { once: true, capture: true });
    setTimeout(() => removeEventListener("click", swallow, { capture: true }), 0);
    form.elements.namedItem("from").value = chosen[0].dataset.value;
    form.elements.namedItem("to").value = chosen.at(-1).dataset.value;
    form.requestSubmit();
  });
}
