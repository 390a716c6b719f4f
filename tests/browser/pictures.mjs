// Pictures of reports, to be looked at: `REPORTS=FOLDER node pictures.mjs OUT` (wide, narrow, the map, and as printed on A4).
import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { hasChromium, launch, open, reports } from "./chromium.mjs";

const out = process.argv[2] ?? "pictures";
if (hasChromium()) {
  mkdirSync(out, { recursive: true });
  const browser = await launch();
  for (const path of reports()) {
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
