// Mermaid itself in Chromium: parses and draws each *.mmd of a folder, and writes down what a reader sees. mermaid.mjs FOLDER OUT [SECURITY LEVEL]
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";

const [folder, out, level = "strict"] = process.argv.slice(2);
const require = createRequire(path.join(process.env.LSTMLINT_NODE, "package.json"));
const { chromium } = require("playwright-core");
const code = path.join(path.dirname(require.resolve("mermaid/package.json")), "dist", "mermaid.min.js");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
const page = await browser.newPage();
const odd = [];
page.on("console", (message) => message.type() === "error" && odd.push(message.text()));
page.on("pageerror", (error) => odd.push(error.message));
page.on("dialog", (dialog) => (odd.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
page.on("request", (request) => /^(data|about):/.test(request.url()) || odd.push(`request: ${request.url()}`));
await page.setContent('<!doctype html><meta charset="utf-8"><body></body>');
await page.addScriptTag({ path: code });

const told = {};
for (const name of readdirSync(folder).filter((one) => one.endsWith(".mmd")).sort()) {
  const text = readFileSync(path.join(folder, name), "utf8");
  told[name] = await page.evaluate(
    async ([given, securityLevel]) => {
      // What GitHub has: nothing that is longer, and no more edges.
      mermaid.initialize({ startOnLoad: false, securityLevel, maxTextSize: 50000, maxEdges: 500 });
      try {
        await mermaid.parse(given);
        const { svg } = await mermaid.render("drawn", given);
        document.body.innerHTML = svg;
      } catch (error) {
        return { failed: String(error.message) };
      }
      const words = (selector) => [...document.querySelectorAll(selector)].map((one) => one.innerText ?? one.textContent);
      const within = (selector) => document.querySelectorAll(selector).length;
      return {
        nodes: words(".node .nodeLabel"),
        clusters: words(".cluster .nodeLabel"),
        edges: within("path.flowchart-link"),
        along: words(".edgeLabels .edgeLabel p"),
        title: document.querySelector("svg > title")?.textContent,
        scripts: within("svg script, svg a, svg img, svg iframe, svg svg"),
      };
    },
    [text, level],
  );
}
await browser.close();
writeFileSync(out, JSON.stringify({ told, odd }));
