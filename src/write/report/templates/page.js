"use strict";
// Tables that can be sorted and searched, and everything opened for print. Without this script the page says the same.
(() => {
  const words = document.body.dataset;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: "base" });
  // Long enough that looking for a row by eye takes time.
  const SEARCH_FROM = 12;

  const said = document.createElement("p");
  said.className = "hidden";
  said.setAttribute("role", "status");
  document.body.append(said);
  const say = (text) => { said.textContent = text; };

  const headingText = (heading) => heading.textContent.trim();

  // The value of a cell; null where there is none (`U`, `..`, `.`), which sorts last in both directions.
  const valueOf = (row, at, kind) => {
    const cell = row.cells[at];
    if (!cell) return null;
    const inside = cell.dataset.value !== undefined ? cell : cell.querySelector("[data-value], data");
    const value = inside ? inside.dataset.value ?? inside.getAttribute("value") : null;
    if (kind === "number") {
      const number = value === null ? Number.NaN : value === "" ? Number.NaN : Number(value);
      return Number.isNaN(number) ? null : number;
    }
    const text = cell.textContent.trim();
    return text === "" || text === "U" || text === ".." || text === "." ? null : text;
  };

  const sortBy = (table, heading, at) => {
    const kind = heading.dataset.sort;
    const was = heading.getAttribute("aria-sort");
    // Numbers are asked for from the top, names from A.
    const first = kind === "number" ? "descending" : "ascending";
    const now = was === null ? first : was === "ascending" ? "descending" : "ascending";
    const sign = now === "ascending" ? 1 : -1;
    const compare = (one, other) => {
      if (one.value === null || other.value === null) return (one.value === null) - (other.value === null);
      return sign * (kind === "number" ? one.value - other.value : collator.compare(one.value, other.value));
    };
    for (const body of table.tBodies) {
      // The sum stays below; sorting is stable in every browser of today.
      const rows = [...body.rows].filter((row) => !row.classList.contains("sum"));
      const sums = [...body.rows].filter((row) => row.classList.contains("sum"));
      const keyed = rows.map((row) => ({ row, value: valueOf(row, at, kind) }));
      keyed.sort(compare);
      body.append(...keyed.map(({ row }) => row), ...sums);
    }
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", now);
    say(fill(words[now], { column: headingText(heading) }));
  };

  const makeSortable = (table) => {
    [...table.tHead.rows[0].cells].forEach((heading, at) => {
      if (!heading.dataset.sort) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      button.title = fill(words.sort, { column: headingText(button) });
      heading.append(button);
      button.addEventListener("click", () => sortBy(table, heading, at));
    });
  };

  const makeSearchable = (table) => {
    const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
    if (rows.length < SEARCH_FROM) return;
    const region = table.closest(".table") ?? table;
    const box = document.createElement("p");
    box.className = "find";
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.type = "search";
    input.id = `${table.id || "table"}-search`;
    input.setAttribute("aria-controls", table.id);
    label.htmlFor = input.id;
    label.textContent = words.search;
    const found = document.createElement("span");
    box.append(label, input, found);
    region.before(box);
    const texts = new Map(rows.map((row) => [row, row.textContent.toLocaleLowerCase()]));
    let waiting = 0;
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLocaleLowerCase();
      let shown = 0;
      for (const row of rows) {
        row.hidden = wanted !== "" && !texts.get(row).includes(wanted);
        if (!row.hidden) shown += 1;
      }
      const text = fill(words.found, { shown, all: rows.length });
      found.textContent = wanted === "" ? "" : text;
      clearTimeout(waiting);
      // Said once the typing has stopped.
      waiting = setTimeout(() => say(text), 500);
    });
  };

  for (const table of document.querySelectorAll("table[data-sortable]")) {
    if (!table.tHead) continue;
    makeSortable(table);
    makeSearchable(table);
  }

  const opened = new Set();
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details:not([open])")) {
      details.open = true;
      opened.add(details);
    }
  });
  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
    opened.clear();
  });
})();
