// Where the browser is, and how a report is opened in it: from a file, with the network off, everything it asks for and complains about noted.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Whether there is a browser; says so where there is none. */
export function hasChromium() {
  const found = existsSync(executablePath);
  if (!found) console.log("skipped: chromium is not installed");
  return found;
}

export function launch() {
  const args = ["--disable-gpu", "--disable-quic", "--disable-component-update", "--disable-sync", "--disable-background-networking"];
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox", ...args] : args });
}

/** The reports in the folders that REPORTS names (separated by commas). */
export function reports() {
  const folders = (process.env.REPORTS ?? "").split(",").filter((folder) => folder);
  const pages = folders.flatMap((folder) => (statSync(folder).isFile() ? [folder] : readdirSync(folder).sort().map((name) => join(folder, name))));
  return pages.filter((path) => path.endsWith(".html")).map((path) => resolve(path));
}

/** Opens a page; `noted` collects requests other than for the file itself, console errors and breaches of the policy. */
export async function open(browser, path, { width = 1280, height = 900, scale = 1, scripts = true } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale, javaScriptEnabled: scripts, offline: true });
  const page = await context.newPage();
  const noted = [];
  const address = pathToFileURL(path).href;
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== address) noted.push(`request: ${request.url()}`);
  });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) noted.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => noted.push(`error: ${error.message}`));
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
  });
  await page.goto(address);
  return { page, noted, context };
}
