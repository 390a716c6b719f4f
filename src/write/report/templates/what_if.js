"use strict";
// What if: the money of the round given out again in the page, with the answer that `bygd score` gives to the same question.
//
// `decide` is a pure function and follows `src/score/line.rs` step by step; tests/browser/what_if.test.mjs holds the two together.
// Everything below it shows the answer. Amounts are BigInt: sums of them may be larger than a float holds exactly.
(() => {
  const lower = (text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const least = (a, b) => (a < b ? a : b);
  const known = (amount) => (amount === null || amount === undefined ? null : BigInt(amount));
  const isGranted = (row) => row.outcome === "granted" || row.outcome === "part_granted";

  // The projects and the pots as they would be. `data` has `money` and `projects` as scorecards.json has them; `settings` may have `line`
  // (a rule of the line), `budgets` (one for each pot; null: as it is) and `withdrawn` (ids of projects).
  function decide(data, settings) {
    const pots = data.money.pots.map((pot, at) => {
      const budget = known(settings.budgets?.[at] ?? pot.budget);
      return { id: pot.id, label: pot.label, national: pot.national, budget, granted: 0n, reserved: 0n, left: budget };
    });
    const isOneSum = pots.length === 1 && pots[0].id === "";
    const behind = data.money.after === "refused" ? "refused_budget" : "carried_over";
    const round = { rule: settings.line ?? data.money.line, behind, pots, isOneSum };
    const withdrawn = new Set(settings.withdrawn ?? []);
    const rows = ranked(data.projects.filter((project) => !withdrawn.has(project.project_id)));
    for (const row of rows) settle(row, behind, !isOneSum || pots[0].budget !== null);
    let flowsOn = 0n;
    for (const pot of pots.filter((pot) => !pot.national)) flowsOn += fill(round, rows, pot);
    for (const pot of pots.filter((pot) => pot.national)) {
      if (pot.budget !== null) pot.budget += flowsOn;
      fill(round, rows, pot);
    }
    for (const row of rows) {
      if (row.rank !== null && row.outcome !== "refused_floor" && !hasPot(round, row)) row.outcome = "needs_decision";
    }
    const projects = rows.map((row) => ({
      project_id: row.project.project_id,
      rank: row.rank,
      outcome: row.outcome,
      granted: row.outcome === "needs_decision" ? null : row.granted,
      reserved: row.reserved,
    }));
    return { projects, pots };
  }

  // Those that shared a place still do; all others move up.
  function ranked(projects) {
    const rows = [];
    let before = null;
    for (const project of projects) {
      let rank = null;
      if (project.rank !== null) rank = before !== null && before.project.rank === project.rank ? before.rank : rows.length + 1;
      before = { project, rank, outcome: project.outcome, granted: 0n, reserved: 0n };
      rows.push(before);
    }
    return rows;
  }

  // What is settled before any money.
  function settle(row, behind, hasMoney) {
    if (row.rank === null) return;
    const state = row.project.before_money.state;
    if (state === "refused_floor") row.outcome = "refused_floor";
    else if (state === "ready" && hasMoney) row.outcome = behind;
    else row.outcome = "needs_decision";
  }

  const isOfPot = (row, pot) => lower(row.project.before_money.area_pot) === lower(pot.id);

  function hasPot(round, row) {
    return round.isOneSum || round.pots.every((pot) => pot.national) || round.pots.some((pot) => isOfPot(row, pot));
  }

  function competes(round, row, pot) {
    const isProvided = isGranted(row) || (row.reserved > 0n && row.reserved === known(row.project.support.grantable));
    return pot.id === "" || isOfPot(row, pot) || (pot.national && !isProvided && hasPot(round, row));
  }

  // Gives out one pot along the list; answers what is left and promised to nobody.
  function fill(round, rows, pot) {
    if (pot.budget === null) return 0n;
    const queue = { rule: round.rule, behind: round.behind, left: pot.budget, granted: 0n, reserved: 0n, ended: false };
    const members = rows.filter((row) => row.rank !== null && row.outcome !== "refused_floor" && competes(round, row, pot));
    for (let first = 0; first < members.length; ) {
      let end = first + 1;
      while (end < members.length && members[end].rank === members[first].rank) end += 1;
      const group = members.slice(first, end);
      for (const wanted of [true, null, false]) {
        tie(queue, group.filter((row) => (row.project.before_money.choice ?? null) === wanted));
      }
      first = end;
    }
    Object.assign(pot, { granted: queue.granted, reserved: queue.reserved, left: queue.left });
    return queue.left;
  }

  // What a project asks of the money that is left. Where nobody knows, it may be all of it.
  function wanted(queue, row) {
    const amount = known(row.project.support.grantable ?? row.project.support.requested);
    if (amount === null) return queue.left;
    return amount > row.reserved ? amount - row.reserved : 0n;
  }

  function takesPart(queue, row) {
    const { accepts_part_grant: accepts, lowest_support: lowest } = row.project.before_money;
    return !queue.ended && queue.rule === "part_grant" && accepts && queue.left >= BigInt(lowest);
  }

  function reserve(queue, row, amount) {
    row.reserved += amount;
    queue.reserved += amount;
    queue.left -= amount;
  }

  function grant(queue, row, outcome, amount) {
    row.outcome = outcome;
    row.granted = amount;
    queue.granted += amount;
    queue.left -= amount;
  }

  function one(queue, row) {
    const asked = wanted(queue, row);
    const fits = !queue.ended && asked <= queue.left;
    if (row.outcome === "needs_decision") {
      if (fits) reserve(queue, row, asked);
    } else if (fits) {
      grant(queue, row, "granted", asked);
    } else if (takesPart(queue, row)) {
      grant(queue, row, "part_granted", queue.left);
    } else {
      row.outcome = queue.behind;
    }
    queue.ended ||= !fits && queue.rule !== "skip_and_fill";
  }

  // Projects that nothing separates: all of them where the money reaches all, none where it reaches only some.
  function tie(queue, rows) {
    const asked = rows.map((row) => wanted(queue, row));
    const sum = asked.reduce((sum, amount) => sum + amount, 0n);
    const reachesSome = () => rows.some((row, at) => asked[at] <= queue.left || takesPart(queue, row));
    const straddles = rows.length > 1 && !queue.ended && sum > queue.left && reachesSome();
    rows.forEach((row, at) => {
      if (straddles) {
        row.outcome = "needs_decision";
        reserve(queue, row, least(asked[at], queue.left));
      } else {
        one(queue, row);
      }
    });
    queue.ended ||= straddles && queue.rule !== "skip_and_fill";
  }

  // Whole kronor as people write them; null where it is none.
  const LARGEST = 100000000000000n;
  function parseKronor(text) {
    const digits = text.replace(/[\s\u00a0\u202f]/g, "").replace(/(kr|kronor|sek)$/i, "");
    if (!/^[0-9]{1,15}$/.test(digits)) return null;
    const amount = BigInt(digits);
    return amount <= LARGEST ? amount : null;
  }

  // A word of a command as bash and PowerShell read it.
  function quoted(word) {
    if (/^[\p{L}\p{N}._,:=/@%+-]+$/u.test(word)) return word;
    return /["$`\\!]/.test(word) ? `'${word.replaceAll("'", `'\\''`)}'` : `"${word}"`;
  }

  // The words behind `bygd score ...` that ask the tool the same question.
  function flags(data, settings) {
    const words = [];
    for (const id of settings.withdrawn ?? []) words.push(quoted(`--drop=${id}`));
    data.money.pots.forEach((pot, at) => {
      const budget = settings.budgets?.[at] ?? null;
      if (budget === null || budget === known(pot.budget)) return;
      words.push(quoted(`--what-if-budget=${pot.id === "" ? "" : `${pot.id}=`}${budget}`));
    });
    if (settings.line && settings.line !== data.money.line) words.push(`--what-if-line=${settings.line}`);
    return words;
  }

  // Totals of a decided list.
  function totals(data, result) {
    const of = new Map(data.projects.map((project) => [project.project_id, project]));
    const sum = { granted_projects: 0n, granted: 0n, reserved: 0n, left: null, signed: 0n, possible: 0n };
    for (const row of result.projects) {
      sum.granted += row.granted ?? 0n;
      sum.reserved += row.reserved;
      if (!isGranted(row)) continue;
      const project = of.get(row.project_id);
      sum.granted_projects += 1n;
      sum.signed += known(project.signed_connections) ?? 0n;
      sum.possible += known(project.possible_connections) ?? 0n;
    }
    // What the other pots have left has flowed into the national one.
    const last = result.pots.some((pot) => pot.national) ? result.pots.filter((pot) => pot.national) : result.pots;
    if (last.every((pot) => pot.left !== null)) sum.left = last.reduce((sum, pot) => sum + pot.left, 0n);
    return sum;
  }

  // Projects that would stand otherwise, as pairs.
  function changes(before, after) {
    const later = new Map(after.projects.map((row) => [row.project_id, row]));
    const differs = (a, b) => !b || ["rank", "outcome", "granted", "reserved"].some((key) => a[key] !== b[key]);
    return before.projects.map((row) => [row, later.get(row.project_id) ?? null]).filter(([a, b]) => differs(a, b));
  }

  function start() {
    const data = JSON.parse(document.getElementById("what-if-data").textContent);
    const form = document.getElementById("what-if-form");
    const find = (id) => document.getElementById(id);
    const { words } = data;
    const number = (amount) => {
      if (amount === null) return "..";
      const digits = `${amount}`.replace("-", "−");
      return digits.replace(/\B(?=(\d{3})+$)/g, data.lang === "sv" ? "\u00a0" : ",");
    };
    const now = decide(data, {});
    const recorded = new Map(data.projects.map((project) => [project.project_id, project]));
    const isAsDecided = now.projects.every((row) => {
      const project = recorded.get(row.project_id);
      return row.outcome === project.outcome && row.reserved === known(project.reserved_support)
        && row.granted === (row.outcome === "needs_decision" ? null : known(project.granted_support));
    });
    find("what-if-off").hidden = isAsDecided;
    find("what-if-off").textContent = words.cannot;
    form.hidden = !isAsDecided;
    if (!isAsDecided) return;

    const element = (name, text, parent, attributes = {}) => {
      const made = document.createElement(name);
      made.textContent = text;
      for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
      parent.append(made);
      return made;
    };
    const name = (text, parent) => element("bdi", text, parent, { class: "text" });

    // What the form asks for; null where a sum of money cannot be read.
    function read() {
      let isRight = true;
      const budgets = data.money.pots.map((pot, at) => {
        const input = find(`what-if-budget-${at}`);
        const text = input.value.trim();
        const budget = text === "" ? known(pot.budget) : parseKronor(text);
        const isWrong = text !== "" && budget === null;
        input.setAttribute("aria-invalid", `${isWrong}`);
        find(`what-if-budget-${at}-error`).textContent = isWrong ? words.not_kronor : "";
        isRight &&= !isWrong;
        return budget;
      });
      const line = form.querySelector("input[name=what-if-line]:checked")?.value ?? data.money.line;
      const withdrawn = [...form.querySelectorAll("input[name=what-if-drop]:checked")].map((box) => box.value);
      return isRight ? { budgets, line, withdrawn } : null;
    }

    function show() {
      const settings = read();
      const output = find("what-if-output");
      if (settings === null) {
        output.hidden = true;
        find("what-if-status").textContent = words.not_kronor;
        return;
      }
      const then = decide(data, settings);
      const moved = changes(now, then);
      showTotals(totals(data, now), totals(data, then));
      showPots(then);
      showChanges(moved);
      const asked = flags(data, settings);
      find("what-if-command").textContent = [...data.command.map(quoted), ...asked].join(" ");
      output.hidden = false;
      const granted = totals(data, then);
      const fill = (text) => text.replace("{changes}", number(moved.length)).replace("{projects}", number(granted.granted_projects))
        .replace("{kronor}", number(granted.granted)).replace("{left}", number(granted.left));
      find("what-if-status").textContent = fill(asked.length === 0 ? words.as_it_is : words.announce);
    }

    function showTotals(before, after) {
      for (const [key, cell] of Object.entries(before)) {
        const row = find(`what-if-total-${key}`);
        row.cells[1].textContent = number(cell);
        row.cells[2].textContent = number(after[key]);
        row.cells[3].textContent = cell === null || after[key] === null ? ".." : number(after[key] - cell);
      }
    }

    function showPots(then) {
      const body = find("what-if-pots");
      if (!body) return;
      body.replaceChildren();
      for (const pot of then.pots) {
        const row = element("tr", "", body);
        name(pot.label || pot.id, element("th", "", row, { scope: "row" }));
        for (const amount of [pot.budget, pot.granted, pot.reserved, pot.left]) element("td", number(amount), row, { class: "number" });
      }
    }

    function showChanges(moved) {
      const body = find("what-if-changes");
      body.replaceChildren();
      const place = (row) => (row === null || row.rank === null ? "–" : `${row.rank}`);
      const outcome = (row) => (row === null ? words.withdrawn : data.outcomes[row.outcome] ?? row.outcome);
      const money = (row) => (row === null ? "–" : number(row.granted));
      for (const [before, after] of moved) {
        const row = element("tr", "", body);
        const heading = element("th", "", row, { scope: "row" });
        const project = recorded.get(before.project_id);
        name(project.project ? `${project.project} (${before.project_id})` : before.project_id, heading);
        element("td", `${place(before)} → ${place(after)}`, row);
        element("td", outcome(before), row);
        element("td", outcome(after), row);
        element("td", money(before), row, { class: "number" });
        element("td", money(after), row, { class: "number" });
        element("td", after === null ? "–" : number(after.reserved), row, { class: "number" });
      }
      find("what-if-none").hidden = moved.length > 0;
      find("what-if-changes-table").hidden = moved.length === 0;
    }

    form.addEventListener("change", show);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      show();
    });
    form.addEventListener("reset", () => setTimeout(show, 0));
  }

  if (typeof module !== "undefined") module.exports = { decide, flags, parseKronor, quoted, totals, changes };
  else if (document.getElementById("what-if-data")) start();
})();
