// Pictures of reports, to be looked at: `REPORTS=FOLDER node pictures.mjs OUT` (wide, narrow, the map, and as printed on A4).
// `REPORTS=FILE node pictures.mjs OUT readme` makes the two that the README shows: the first lines, and the map with its table.
import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { hasChromium, launch, open, reports } from "./chromium.mjs";

const out = process.argv[2] ?? "pictures";
/** The README's pictures of a report. */
async function readme(browser, path) {
  const { page, context } = await open(browser, path, { height: 720, scale: 0.75 });
  await page.screenshot({ path: join(out, "report.png") });
  await page.locator("#map").scrollIntoViewIfNeeded();
  await page.locator("#map").screenshot({ path: join(out, "report-map.png") });
  await context.close();
}

if (hasChromium()) {
  mkdirSync(out, { recursive: true });
  const browser = await launch();
  const forReadme = process.argv[3] === "readme";
  if (forReadme) await readme(browser, reports()[0]);
  for (const path of forReadme ? [] : reports()) {
    const name = join(out, basename(path, ".html"));
    for (const width of [1280, 320]) {
      const { page, context } = await open(browser, path, { width });
      await page.screenshot({ path: `${name}-${width}.png`, fullPage: true });
      const map = page.locator("#map");
      if (await map.count()) await map.screenshot({ path: `${name}-map-${width}.png` });
      if (width === 1280) await page.pdf({ path: `${name}.pdf`, preferCSSPageSize: true, printBackground: false });
      await context.close();
    }
    console.log(name);
  }
  await browser.close();
}
