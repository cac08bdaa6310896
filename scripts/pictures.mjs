// Pictures of the *.svg and *.html of a folder in Chromium, light and dark: pictures.mjs FOLDER IMAGES
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, images] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(process.env.LSTMLINT_NODE), "package.json"));
const { chromium } = require("playwright-core");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
for (const colorScheme of ["light", "dark"]) {
  const page = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1.5 });
  for (const name of readdirSync(folder).filter((one) => /\.(svg|html)$/.test(one)).sort()) {
    const { name: stem, ext } = path.parse(name);
    await page.goto(pathToFileURL(path.join(path.resolve(folder), name)).href);
    const file = path.join(images, `${stem}-${colorScheme}.png`);
    if (ext === ".svg") {
      await page.locator("svg").first().screenshot({ path: file });
    } else {
      await page.screenshot({ path: file, fullPage: true });
    }
    console.log(file);
  }
  await page.close();
}
await browser.close();
