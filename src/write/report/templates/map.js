"use strict";
// Moving about in the map, and its link with the tables. Everything said here is read from the page; without this script the map shows the
// first measure, and the tables all the rest.
(() => {
  const figure = document.getElementById("map-figure");
  const svg = document.getElementById("map-drawing");
  if (!figure || !svg) return;
  const part = (name) => document.getElementById(`map-${name}`);
  const words = figure.dataset;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  const say = (text) => { part("said").textContent = text; };

  // ---- what is on the map, by key -------------------------------------------------------------------------------------------------
  const shapes = new Map();
  for (const path of svg.querySelectorAll("path[data-key]")) shapes.set(path.dataset.key, path);
  const rows = new Map();
  for (const row of figure.querySelectorAll("tr[data-key]")) rows.set(row.dataset.key, row);
  const nameOf = (key) => rows.get(key)?.cells[0].textContent.trim() ?? "";
  const names = [...svg.querySelectorAll(".names text")].map((text) => ({
    text, key: text.dataset.key, from: Number(text.dataset.from), figure: text.children[1],
  }));

  // ---- the part that is seen ------------------------------------------------------------------------------------------------------
  const [left, top, width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const metres = Number(svg.dataset.metres);
  const firstPixels = Number(svg.dataset.pixels);
  const NEAREST = 40;
  const view = { x: left, y: top, w: width, h: height };
  const zoom = () => width / view.w;
  // Pixels of a step now: the drawing keeps its shape, so the tighter side decides.
  const pixels = () => {
    const box = svg.getBoundingClientRect();
    return Math.min(box.width / view.w, box.height / view.h) || firstPixels;
  };

  const patterns = [...svg.querySelectorAll("pattern")];
  const keys = [...figure.querySelectorAll("svg.to-scale")];
  const fixedSize = () => {
    const step = 1 / pixels();
    // Patterns, letters and the scale keep their size while the map grows.
    for (const pattern of patterns) pattern.setAttribute("patternTransform", `scale(${step})`);
    part("names-drawn").setAttribute("font-size", 12 * step);
    // The patterns of the legend are those of the map.
    for (const key of keys) key.setAttribute("viewBox", `0 0 ${22 * step} ${14 * step}`);
    const mark = step * (svg.clientWidth < 480 ? 0.75 : 1);
    part("marks").setAttribute("font-size", 12 * mark);
    for (const circle of part("marks").querySelectorAll("circle")) circle.setAttribute("r", (circle.matches(".mark") ? 8.6 : 13.2) * mark);
    const scale = pixels() / firstPixels;
    for (const { text, from } of names) text.setAttribute("display", from <= scale * 1.02 ? "inline" : "none");
    drawScale(step);
  };
  const drawScale = (step) => {
    let length = 1;
    for (let power = 1; power < 1e8; power *= 10) {
      for (const first of [1, 2, 5]) if ((first * power) / metres / step <= Math.min(160, svg.clientWidth * 0.4)) length = first * power;
    }
    const long = length / metres / step;
    const [path, text] = part("scale").children;
    path.setAttribute("d", `M0-6V0H${long.toFixed(1)}V-6`);
    text.textContent = length >= 1000 ? `${length / 1000}\u00a0km` : `${length}\u00a0m`;
    const box = svg.getBoundingClientRect();
    // The corner of the element, which may lie outside the part that is seen where the sides differ.
    const x = view.x + (view.w - box.width * step) / 2 + 12 * step;
    const y = view.y + (view.h + box.height * step) / 2 - 12 * step;
    part("scale").setAttribute("transform", `translate(${x} ${y}) scale(${step})`);
  };

  let asked = 0;
  const redraw = () => {
    asked = 0;
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.w} ${view.h}`);
    svg.classList.toggle("near", zoom() > 1.001);
    fixedSize();
  };
  const ask = () => { if (!asked) asked = requestAnimationFrame(redraw); };
  const clamp = (value, least, most) => Math.max(least, Math.min(most, value));
  const look = (x, y, w) => {
    view.w = clamp(w, width / NEAREST, width);
    view.h = (view.w * height) / width;
    // The middle of the part that is seen stays on the map.
    view.x = clamp(x, left - view.w / 2, left + width - view.w / 2);
    view.y = clamp(y, top - view.h / 2, top + height - view.h / 2);
    if (view.w === width) [view.x, view.y] = [left, top];
    ask();
  };
  const zoomAt = (factor, x = view.x + view.w / 2, y = view.y + view.h / 2) => {
    const w = clamp(view.w / factor, width / NEAREST, width);
    const share = w / view.w;
    look(x - (x - view.x) * share, y - (y - view.y) * share, w);
  };
  let zoomSaid = 0;
  const sayZoom = () => {
    clearTimeout(zoomSaid);
    zoomSaid = setTimeout(() => say(fill(words.zoom, { zoom: number(zoom()) })), 400);
  };
  const number = (value) => value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
  const reset = () => { look(left, top, width); sayZoom(); };
  const pointOf = (event) => {
    const to = svg.getScreenCTM().inverse();
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(to);
    return [point.x, point.y];
  };
  const zoomTo = (key) => {
    const box = shapes.get(key)?.getBBox();
    if (!box) return;
    const w = Math.max(box.width * 2.2, (box.height * 2.2 * width) / height, width / 12);
    look(box.x + box.width / 2 - w / 2, box.y + box.height / 2 - (w * height) / width / 2, w);
  };
  const bringIn = (key) => {
    const box = shapes.get(key)?.getBBox();
    if (!box) return;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const inside = x > view.x && x < view.x + view.w && y > view.y && y < view.y + view.h;
    if (!inside) look(x - view.w / 2, y - view.h / 2, view.w);
  };

  // ---- measures -------------------------------------------------------------------------------------------------------------------
  const select = part("measure");
  const option = () => select?.selectedOptions[0];
  const table = part("table");
  const headingOf = (at) => table.tHead.rows[0].cells[at + 1];
  const show = () => {
    const { at, whole, vocabulary } = option().dataset;
    const seen = new Set([0, Number(at) + 1, Number(whole) + 1]);
    for (const row of table.rows) [...row.cells].forEach((cell, position) => { cell.hidden = !seen.has(position); });
    for (const [key, row] of rows) {
      const cell = key.startsWith("m") && row.cells[Number(at) + 1];
      if (cell) shapes.get(key)?.setAttribute("class", `fill-${cell.dataset.class}`);
    }
    for (const { key, figure: shown } of names) {
      const cell = rows.get(key)?.cells[Number(at) + 1];
      if (!cell || !shown) continue;
      shown.textContent = cell.textContent;
      shown.dataset.of = cell.dataset.of;
      shown.dataset.value = cell.dataset.value;
    }
    for (const legend of figure.querySelectorAll(".legend[data-vocabulary]")) legend.hidden = legend.dataset.vocabulary !== vocabulary;
    const name = option().textContent;
    const title = name.charAt(0).toLocaleUpperCase() + name.slice(1);
    for (const place of [part("finding"), ...figure.querySelectorAll("[data-legend-title]")]) place.textContent = title;
    svg.setAttribute("aria-label", title);
  };
  select?.addEventListener("change", () => {
    show();
    say(fill(words.measure, { name: option().textContent }));
  });

  // ---- what is pointed at ---------------------------------------------------------------------------------------------------------
  const tip = part("tip");
  const linesOf = (key) => {
    const shape = shapes.get(key);
    if (key.startsWith("w")) {
      const { number: spot, name, count } = shape.dataset;
      return [fill(words.spot, { number: spot }), name, `${words.base}: ${count}`];
    }
    const row = rows.get(key);
    if (!row) return [];
    if (key.startsWith("p")) {
      const headings = [...row.closest("table").tHead.rows[0].cells];
      return [nameOf(key), ...[2, 3].map((at) => `${headings[at].textContent.trim()}: ${row.cells[at].textContent.trim()}`)];
    }
    const { at, whole } = option().dataset;
    return [nameOf(key), ...[at, whole].map((place) => {
      return `${headingOf(Number(place)).textContent.trim()}: ${row.cells[Number(place) + 1].textContent}`;
    })];
  };
  let hovered = "";
  const point = (key, event) => {
    if (key !== hovered) {
      hovered = key;
      part("hovered").setAttribute("d", key ? shapes.get(key).getAttribute("d") : "");
      tip.replaceChildren(...(key ? linesOf(key) : []).filter((line) => line).map((line, at) => {
        const element = document.createElement(at === 0 ? "strong" : "span");
        element.textContent = line;
        return element;
      }));
      tip.hidden = !key;
    }
    if (!key) return;
    const frame = tip.parentElement.getBoundingClientRect();
    const [x, y] = [event.clientX - frame.left, event.clientY - frame.top];
    const [w, h] = [tip.offsetWidth, tip.offsetHeight];
    tip.style.left = `${clamp(x + 16 + w > frame.width ? x - w - 12 : x + 16, 0, Math.max(0, frame.width - w))}px`;
    tip.style.top = `${clamp(y + 16 + h > frame.height ? y - h - 12 : y + 16, 0, Math.max(0, frame.height - h))}px`;
  };
  const keyAt = (event) => event.target.closest?.("[data-key]")?.dataset.key ?? "";

  // ---- what is chosen -------------------------------------------------------------------------------------------------------------
  let chosen = "";
  const scrollTo = (row) => {
    const region = row.closest(".table");
    const [outer, inner] = [region.getBoundingClientRect(), row.getBoundingClientRect()];
    // Only the region scrolls: a click in the map must not move the page.
    region.scrollTop += inner.top - outer.top - outer.height / 2;
  };
  const choose = (key) => {
    rows.get(chosen)?.classList.remove("chosen");
    rows.get(chosen)?.removeAttribute("aria-current");
    chosen = shapes.has(key) ? key : "";
    part("chosen").setAttribute("d", chosen ? shapes.get(chosen).getAttribute("d") : "");
    const row = rows.get(chosen);
    if (!row) {
      if (chosen) say(linesOf(chosen).join(", "));
      return;
    }
    row.classList.add("chosen");
    row.setAttribute("aria-current", "true");
    say(`${fill(words.chosen, { name: nameOf(chosen) })} ${linesOf(chosen).slice(1).join(", ")}`);
  };
  for (const [key, row] of rows) {
    if (!shapes.has(key)) continue;
    const heading = row.cells[0];
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.title = fill(words.show, { name: nameOf(key) });
    heading.append(button);
    row.addEventListener("click", () => { choose(key); bringIn(key); });
    row.addEventListener("pointerenter", () => part("hovered").setAttribute("d", shapes.get(key).getAttribute("d")));
    row.addEventListener("pointerleave", () => part("hovered").setAttribute("d", ""));
  }

  // ---- pointer, wheel and keys ----------------------------------------------------------------------------------------------------
  const held = new Map();
  let moved = 0;
  let pressed = "";
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    held.set(event.pointerId, event);
    if (held.size === 1) [moved, pressed] = [0, keyAt(event)];
  });
  svg.addEventListener("pointermove", (event) => {
    const before = held.get(event.pointerId);
    if (!before) {
      if (event.pointerType !== "touch") point(keyAt(event), event);
      return;
    }
    const [dx, dy] = [event.clientX - before.clientX, event.clientY - before.clientY];
    moved += Math.abs(dx) + Math.abs(dy);
    if (moved < 4) return;
    if (!svg.hasPointerCapture(event.pointerId)) svg.setPointerCapture(event.pointerId);
    svg.classList.add("moving");
    point("", event);
    const step = 1 / pixels();
    if (held.size === 2) {
      const other = [...held].find(([id]) => id !== event.pointerId)[1];
      const distance = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
      zoomAt(distance(event) / Math.max(1, distance(before)), ...pointOf(other));
    } else {
      look(view.x - dx * step, view.y - dy * step, view.w);
    }
    held.set(event.pointerId, event);
  });
  const release = (event) => {
    const was = held.delete(event.pointerId);
    svg.classList.remove("moving");
    if (!was || event.type !== "pointerup" || moved >= 4) return;
    choose(pressed);
    if (event.pointerType === "touch") point(pressed, event);
    if (rows.has(pressed)) scrollTo(rows.get(pressed));
  };
  svg.addEventListener("pointerup", release);
  svg.addEventListener("pointercancel", release);
  svg.addEventListener("pointerleave", (event) => point("", event));
  svg.addEventListener("wheel", (event) => {
    // A reader who scrolls the page must not be caught by the map.
    if (!event.ctrlKey && document.activeElement !== svg) return;
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 20 : 1;
    zoomAt(Math.exp(-clamp(event.deltaY * lines, -200, 200) * 0.0025), ...pointOf(event));
  }, { passive: false });
  svg.addEventListener("dblclick", (event) => { zoomAt(2, ...pointOf(event)); });
  const AWAY = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  svg.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const away = AWAY[event.key];
    if (away) look(view.x + (away[0] * view.w) / 8, view.y + (away[1] * view.h) / 8, view.w);
    else if (event.key === "+" || event.key === "=") { zoomAt(1.5); sayZoom(); }
    else if (event.key === "-" || event.key === "_") { zoomAt(1 / 1.5); sayZoom(); }
    else if (event.key === "Home" || event.key === "0") reset();
    else if (event.key === "Escape") { choose(""); point("", event); say(""); }
    else return;
    event.preventDefault();
  });
  part("buttons").addEventListener("click", (event) => {
    const what = event.target.closest("button")?.dataset.do;
    if (what === "in") { zoomAt(1.5); sayZoom(); }
    if (what === "out") { zoomAt(1 / 1.5); sayZoom(); }
    if (what === "reset") reset();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !tip.hidden) point("", event);
  });

  // ---- search and layers ----------------------------------------------------------------------------------------------------------
  const listed = [...rows.keys()].filter((key) => shapes.has(key));
  part("names").append(...listed.map((key) => {
    const entry = document.createElement("option");
    entry.value = nameOf(key);
    return entry;
  }));
  part("controls").addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = part("search").value.trim().toLocaleLowerCase();
    if (!wanted) return;
    const has = (test) => listed.filter((key) => test(nameOf(key).toLocaleLowerCase()));
    const exact = has((name) => name === wanted);
    const found = [exact, has((name) => name.startsWith(wanted)), has((name) => name.includes(wanted))].find((keys) => keys.length) ?? [];
    if (!found.length) {
      say(words.none);
      return;
    }
    choose(found[0]);
    zoomTo(found[0]);
    scrollTo(rows.get(found[0]));
    if (found.length > 1) say(fill(words.found, { count: found.length, name: nameOf(found[0]) }));
  });
  part("controls").addEventListener("change", (event) => {
    const layer = event.target.dataset.layer;
    if (!layer) return;
    for (const element of figure.querySelectorAll(`g[data-layer="${layer}"], .legend[data-layer="${layer}"]`)) {
      element.toggleAttribute("hidden", !event.target.checked);
    }
  });

  // ---- on -------------------------------------------------------------------------------------------------------------------------
  // A name of its own instead of <title>, which browsers would show over the map.
  svg.setAttribute("aria-label", part("drawing-title").textContent);
  svg.removeAttribute("aria-labelledby");
  part("drawing-title").remove();
  svg.setAttribute("role", "application");
  svg.setAttribute("aria-roledescription", words.role);
  part("drawing-desc").textContent += ` ${words.keyboard}`;
  svg.setAttribute("tabindex", "0");
  svg.classList.add("live");
  for (const name of ["controls", "buttons", "help"]) part(name).hidden = false;
  if (select) show();
  redraw();
  new ResizeObserver(ask).observe(svg);
  // On paper the map has its own size and shows everything.
  const seen = { ...view };
  addEventListener("beforeprint", () => { Object.assign(seen, view); look(left, top, width); redraw(); });
  addEventListener("afterprint", () => { look(seen.x, seen.y, seen.w); });
})();
