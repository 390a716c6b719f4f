// Opens every report in the folders (or files) of REPORTS, as a reader would: from a file, with the network off.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { after, before, describe, test } from "node:test";
import { hasChromium, launch, open, reports } from "./chromium.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const paths = hasChromium() ? reports() : [];
if (hasChromium() && !paths.length) throw new Error("REPORTS names no folder with a report");

let browser;
before(async () => { if (paths.length) browser = await launch(); });
after(async () => { await browser?.close(); });

/** Opens a report, does something with it, and holds it to silence. */
async function visit(path, how, what) {
  const { page, noted, context } = await open(browser, path, how);
  try {
    await what(page);
    assert.deepEqual(noted, []);
  } finally {
    await context.close();
  }
}

const findings = (page) => page.evaluate(async () => {
  const { violations } = await globalThis.axe.run(document);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
});
const isThere = async (page, selector) => (await page.locator(selector).count()) > 0;
const column = (page, table, at) => page.locator(`${table} tbody tr:not([hidden])`).evaluateAll((rows, at) => rows.map((row) => {
  const cell = row.cells[at];
  return cell.dataset.value ?? cell.textContent.trim();
}), at);
const view = (page) => page.locator("#map-drawing").getAttribute("viewBox");
const settled = (page) => page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));

for (const path of paths) {
  describe(basename(path), () => {
    test("asks for nothing, complains of nothing, and has a strict policy", async () => {
      await visit(path, {}, async (page) => {
        const policy = await page.locator("meta[http-equiv='Content-Security-Policy']").getAttribute("content");
        assert.match(policy, /^default-src 'none'/);
        assert.doesNotMatch(policy, /unsafe/);
        assert.match(await page.locator("html").getAttribute("lang"), /^(sv|en)$/);
      });
    });

    for (const width of [1280, 320]) {
      test(`axe-core finds nothing and nothing is cut off at ${width} pixels`, async () => {
        // The library is let in past the policy of the page, by its debugging interface.
        const { page, noted, context } = await open(browser, path, { width });
        await page.evaluate(axe);
        assert.deepEqual(await findings(page), []);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(over <= 0, `the page is ${over} pixels too wide`);
        assert.deepEqual(noted, []);
        await context.close();
      });
    }

    test("without scripts it can be read and the map is there", async () => {
      await visit(path, { scripts: false }, async (page) => {
        assert.ok((await page.locator("main").innerText()).length > 500);
        assert.equal(await page.locator("main form:visible, main button:visible").count(), 0);
        if (await isThere(page, "#map-drawing")) {
          const box = await page.locator("#map-drawing").boundingBox();
          assert.ok(box.width > 300 && box.height > 200);
          assert.ok(await page.locator("#map-drawing .areas path, #map-drawing .projects path").count());
        }
      });
    });

    test("tables sort by mouse and by keyboard, with what has no value last", async (t) => {
      await visit(path, {}, async (page) => {
        const table = (await isThere(page, "#map-table")) ? "#map-table" : "table[data-sortable]";
        if (!(await isThere(page, table))) return t.skip("no table to sort");
        const id = `#${await page.locator(table).first().getAttribute("id")}`;
        const headings = page.locator(`${id} th[data-sort]:visible`);
        const numeric = page.locator(`${id} th[data-sort="number"]:visible`).last();
        const at = await numeric.evaluate((heading) => heading.cellIndex);
        const check = async (direction) => {
          assert.equal(await numeric.getAttribute("aria-sort"), direction);
          const values = (await column(page, id, at)).map((text) => (text === "" ? null : Number(text)));
          const known = values.filter((value) => value !== null);
          assert.deepEqual(values.slice(0, known.length), known, "unknown last");
          assert.deepEqual(known, [...known].sort((a, b) => (direction === "ascending" ? a - b : b - a)));
        };
        await numeric.locator("button").click();
        await check("descending");
        await numeric.locator("button").press("Enter");
        await check("ascending");
        const first = headings.first();
        await first.locator("button").press("Space");
        assert.equal(await first.getAttribute("aria-sort"), "ascending");
        assert.equal(await numeric.getAttribute("aria-sort"), null);
      });
    });

    test("a long table is searched, and what is found is counted aloud", async (t) => {
      await visit(path, {}, async (page) => {
        const box = page.locator(".find input").first();
        if (!(await box.count())) return t.skip("no long table");
        const id = `#${await box.getAttribute("aria-controls")}`;
        const all = await column(page, id, 0);
        await box.fill(all[1]);
        const found = await column(page, id, 0);
        assert.ok(found.includes(all[1]) && found.length < all.length);
        await page.waitForTimeout(700);
        const said = await page.locator("body > [role=status]").textContent();
        assert.ok(said.includes(String(found.length)), said);
        await box.fill("");
        assert.equal((await column(page, id, 0)).length, all.length);
      });
    });

    test("the map moves by mouse", async (t) => {
      await visit(path, {}, async (page) => {
        if (!(await isThere(page, "#map-drawing"))) return t.skip("no map");
        const map = page.locator("#map-drawing");
        await map.scrollIntoViewIfNeeded();
        const whole = await view(page);
        await page.locator("#map-buttons [data-do=in]").click();
        await settled(page);
        const near = await view(page);
        assert.notEqual(near, whole);
        const box = await map.boundingBox();
        const [x, y] = [box.x + box.width / 2, box.y + Math.min(box.height, 800) / 2];
        await page.mouse.move(x, y);
        await page.mouse.down();
        await page.mouse.move(x + 80, y + 40, { steps: 4 });
        await page.mouse.up();
        await settled(page);
        assert.notEqual(await view(page), near);
        // The wheel scrolls the page until the map has been chosen.
        await map.focus();
        const dragged = await view(page);
        await page.mouse.wheel(0, -200);
        await settled(page);
        assert.notEqual(await view(page), dragged);
        await page.locator("#map-buttons [data-do=reset]").click();
        await settled(page);
        assert.equal(await view(page), whole);
      });
    });

    test("the map moves by keyboard and says so", async (t) => {
      await visit(path, {}, async (page) => {
        if (!(await isThere(page, "#map-drawing"))) return t.skip("no map");
        const map = page.locator("#map-drawing");
        assert.equal(await map.getAttribute("tabindex"), "0");
        await map.focus();
        const whole = await view(page);
        await page.keyboard.press("+");
        await settled(page);
        const near = await view(page);
        assert.notEqual(near, whole);
        await page.waitForTimeout(600);
        assert.match(await page.locator("#map-said").textContent(), /1[.,]5/);
        for (const key of ["ArrowRight", "ArrowDown", "-", "Home"]) await page.keyboard.press(key);
        await settled(page);
        assert.equal(await view(page), whole);
      });
    });

    test("what is pointed at is named, and what is clicked is marked in the table", async (t) => {
      await visit(path, {}, async (page) => {
        if (!(await isThere(page, "#map-table"))) return t.skip("no municipalities");
        const map = page.locator("#map-drawing");
        await map.scrollIntoViewIfNeeded();
        // A point inside a municipality that nothing lies over.
        const { x, y, key } = await page.evaluate(() => {
          for (const path of document.querySelectorAll("#map-drawing .areas path")) {
            const box = path.getBoundingClientRect();
            for (let part = 1; part < 20; part += 1) {
              const [x, y] = [box.x + (box.width * part) / 20, box.y + box.height / 2];
              if (document.elementFromPoint(x, y) === path) return { x, y, key: path.dataset.key };
            }
          }
          return {};
        });
        assert.ok(key);
        const row = page.locator("#map-table tr").filter({ has: page.locator("th") }).and(page.locator(`tr[data-key="${key}"]`));
        const name = await row.locator("th").innerText();
        await page.mouse.move(x, y);
        const tip = page.locator("#map-tip");
        assert.ok((await tip.innerText()).startsWith(name));
        const figure = await row.locator("td:visible").last().innerText();
        assert.ok((await tip.innerText()).includes(figure));
        await page.mouse.click(x, y);
        assert.equal(await row.getAttribute("aria-current"), "true");
        assert.ok((await page.locator("#map-said").textContent()).includes(name));
        assert.notEqual(await page.locator("#map-chosen").getAttribute("d"), "");
        await map.focus();
        await page.keyboard.press("Escape");
        assert.equal(await row.getAttribute("aria-current"), null);
        await row.locator("button").press("Enter");
        assert.equal(await row.getAttribute("aria-current"), "true");
      });
    });

    test("another measure recolours the map, and its legend, table and names follow", async (t) => {
      await visit(path, {}, async (page) => {
        if (!(await isThere(page, "#map-measure"))) return t.skip("no measures");
        const count = await page.locator("#map-measure option").count();
        for (let measure = count - 1; measure >= 0; measure -= 1) {
          await page.locator("#map-measure").selectOption(String(measure));
          const wrong = await page.evaluate(() => {
            const { at } = document.getElementById("map-measure").selectedOptions[0].dataset;
            return [...document.querySelectorAll("#map-table tbody tr")].filter((row) => {
              const cell = row.cells[Number(at) + 1];
              const path = [...document.querySelectorAll(".areas path")].find((path) => path.dataset.key === row.dataset.key);
              const fill = getComputedStyle(path).fill;
              const text = [...document.querySelectorAll(".names text")].find((text) => text.dataset.key === row.dataset.key);
              const same = !text || text.children[1].textContent === cell.textContent;
              return cell.hidden || path.getAttribute("class") !== `fill-${cell.dataset.class}` || fill === "rgb(0, 0, 0)" || !same;
            }).length;
          });
          assert.equal(wrong, 0, `measure ${measure}`);
          assert.equal(await page.locator(".legend[data-vocabulary]:visible").count(), 1);
          assert.equal(await page.locator("#map-table thead th:visible").count(), 3);
        }
      });
    });

    test("a municipality or project is found by its name", async (t) => {
      await visit(path, {}, async (page) => {
        if (!(await isThere(page, "#map-drawing"))) return t.skip("no map");
        const names = await page.locator("#map-names option").evaluateAll((options) => options.map((option) => option.value));
        const whole = await view(page);
        await page.locator("#map-search").fill(names.at(-1).toLocaleUpperCase());
        await page.keyboard.press("Enter");
        await settled(page);
        assert.notEqual(await view(page), whole);
        assert.ok((await page.locator("#map tr[aria-current]").innerText()).includes(names.at(-1)));
        await page.locator("#map-search").fill("qqqq");
        await page.locator("#map-controls button").click();
        assert.match(await page.locator("#map-said").textContent(), /\p{L}/u);
      });
    });

    test("layers are hidden and shown", async (t) => {
      await visit(path, {}, async (page) => {
        const boxes = page.locator("#map-controls input[type=checkbox]");
        if (!(await boxes.count())) return t.skip("no layers");
        for (const box of await boxes.all()) {
          const layer = page.locator(`#map-drawing g[data-layer=${await box.getAttribute("data-layer")}]`).first();
          await box.press("Space");
          assert.equal(await layer.isVisible(), false);
          await box.press("Space");
          assert.equal(await layer.evaluate((element) => getComputedStyle(element).display === "none"), false);
        }
      });
    });

    test("the map follows the hand", async (t) => {
      await visit(path, {}, async (page) => {
        if (!(await isThere(page, "#map-drawing"))) return t.skip("no map");
        await page.locator("#map-drawing").focus();
        // Script and layout of one step; painting is the browser's, in its own thread.
        const worst = await page.evaluate(async () => {
          const map = document.getElementById("map-drawing");
          const times = [];
          for (let step = 0; step < 12; step += 1) {
            map.dispatchEvent(new KeyboardEvent("keydown", { key: step < 6 ? "+" : "ArrowRight" }));
            const from = performance.now();
            await new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); });
            times.push(performance.now() - from);
          }
          return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
        });
        t.diagnostic(`${worst.toFixed(0)} ms for a step`);
        assert.ok(worst < 250, `${worst} ms`);
      });
    });

    test("what-if recomputes in the page and is marked as no decision", async (t) => {
      await visit(path, {}, async (page) => {
        if (!(await isThere(page, "#what_if"))) return t.skip("no what-if");
        assert.ok(await page.locator("body.internal").count(), "only for those who work with the case");
        const panel = page.locator("#what_if");
        const before = await panel.innerText();
        const number = panel.locator("input:visible").first();
        assert.ok(await number.count());
        if ((await number.getAttribute("type")) === "checkbox") await number.press("Space");
        else {
          await number.fill("1");
          await number.press("Tab");
        }
        await page.waitForTimeout(300);
        assert.notEqual(await panel.innerText(), before);
      });
    });

    test("the plan has its map, its curves and its cards, and what is funded is told by more than a colour", async (t) => {
      await visit(path, {}, async (page) => {
        if (!(await isThere(page, "#rollout"))) return t.skip("no plan");
        const plan = page.locator("#rollout");
        await plan.scrollIntoViewIfNeeded();
        const box = await plan.locator(".plan-map svg.drawing").boundingBox();
        assert.ok(box.width > 300 && box.height > 200);
        assert.ok(await plan.locator(".plan-map .projects path").count());
        // Where networks go is for those who work with the case.
        assert.equal(await plan.locator(".plan-map .drawing .plan-routes").count(), (await isThere(page, "body.internal")) ? 1 : 0);
        for (const line of await plan.locator(".chart path.best").all()) {
          const drawn = await line.boundingBox();
          assert.ok(drawn.width > 0, "a curve is drawn");
        }
        assert.ok(await plan.locator(".chart").count() >= 2);
        const cards = plan.locator(".plan-cards article");
        assert.ok(await cards.count());
        assert.ok((await cards.first().locator(".funded").innerText()).length > 2);
      });
    });

    test("everything is open on paper", async (t) => {
      await visit(path, {}, async (page) => {
        if (!(await isThere(page, "details"))) return t.skip("nothing to open");
        await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
        assert.equal(await page.locator("details:not([open])").count(), 0);
        await page.evaluate(() => dispatchEvent(new Event("afterprint")));
      });
    });
  });
}
