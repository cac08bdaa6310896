// The pages in a real Chromium: page.mjs FOLDER OUT. FOLDER holds graph.html, report.html and many.html; OUT is written: what was seen.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, out] = process.argv.slice(2);
const require = createRequire(path.join(process.env.LSTMLINT_NODE, "package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
const odd = [];
const told = {};

async function open(name, { hash = "", ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  const address = pathToFileURL(path.join(folder, `${name}.html`)).href;
  page.on("console", (message) => odd.push(`${name}: ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => odd.push(`${name}: ${error.message}`));
  page.on("dialog", (dialog) => (odd.push(`${name}: dialog`), dialog.dismiss()));
  await page.route("**", (route) => {
    const url = route.request().url();
    if (url.split("#")[0] === address || url.startsWith("data:image/svg+xml,")) {
      return route.continue();
    }
    odd.push(`${name}: request of ${url}`);
    return route.abort();
  });
  await page.goto(address + hash);
  return page;
}

// axe needs a way past the policy of the page: the driver's own world has one.
async function faults(page, what) {
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  const each = violations.flatMap(({ id, nodes }) => nodes.slice(0, 5).map(({ html, failureSummary }) => `${what}: ${id}: ${html.slice(0, 200)} ${failureSummary.slice(0, 300)}`));
  return { each, passed: passes.map(({ id }) => id) };
}

told.axe = [];
told.passed = [];
for (const colorScheme of ["light", "dark"]) {
  for (const name of ["graph", "report"]) {
    const page = await open(name, { colorScheme });
    for (const state of ["as it comes", "all open"]) {
      if (state === "all open") {
        await page.evaluate(() => {
          // A few pictures stand for all: axe takes seconds for each.
          const pictures = [...document.querySelectorAll("details.model")].slice(3);
          document.querySelectorAll("details").forEach((one) => { one.open = !pictures.includes(one); });
          document.querySelector(".node[data-box]")?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
        });
        await page.waitForTimeout(100);
      }
      const found = await faults(page, `${name}, ${colorScheme}, ${state}`);
      told.axe.push(...found.each);
      told.passed.push(...found.passed);
    }
    await page.context().close();
  }
}
told.passed = [...new Set(told.passed)].sort();

// The page of a model: from a box to its line, and back.
{
  const page = await open("graph");
  const now = () =>
    page.evaluate(() => ({
      focus: document.activeElement.getAttribute("aria-label") ?? document.activeElement.tagName,
      row: [...document.querySelectorAll(".source .chosen")].map((one) => one.dataset.row),
      boxes: [...document.querySelectorAll(".node.chosen")].map((one) => one.dataset.box),
      pressed: [...document.querySelectorAll(".node[aria-pressed=true]")].map((one) => one.dataset.box),
      told: document.querySelector("section.chosen").textContent,
      hash: location.hash,
    }));
  const node = (type) => page.locator(`.node[aria-label^="${type}"]`);
  await page.keyboard.press("Tab");
  told.graph = { skip: await page.evaluate(() => document.activeElement.textContent) };
  await node("LSTM").nth(0).click();
  told.graph.clicked = await now();
  await node("Dense").first().focus();
  await page.keyboard.press("Enter");
  told.graph.entered = await now();
  await page.keyboard.press("Enter");
  told.graph.back = await now();
  await node("Dropout").first().focus();
  await page.keyboard.press("Space");
  told.graph.spaced = await now();
  await page.locator(".source .row.layer").first().click();
  told.graph.lined = await now();
  await page.locator(".findings .roles a").first().click();
  told.graph.linked = await now();
  const { hash } = await now();
  await page.context().close();
  const again = await open("graph", { hash });
  told.graph.restored = await again.evaluate(() => [...document.querySelectorAll(".node.chosen")].map((one) => one.dataset.box));
  await again.selectOption("#theme", "dark");
  told.graph.dark = await again.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await again.reload();
  told.graph.kept = await again.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await again.emulateMedia({ media: "print", colorScheme: "dark" });
  told.graph.printed = await again.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await again.context().close();
}

// The report: the filter and its address.
const seen = (page) =>
  page.evaluate(() => ({
    shown: [...document.querySelectorAll(".finding")].filter((one) => one.checkVisibility()).length,
    groups: [...document.querySelectorAll(".group")].filter((one) => one.checkVisibility()).length,
    count: document.getElementById("count").textContent,
    hash: location.hash,
    left: [...document.querySelectorAll(".finding")].filter((one) => one.checkVisibility()).map((one) => [one.dataset.severity, one.dataset.rule, one.dataset.file]),
  }));
{
  const page = await open("report");
  told.report = { all: await seen(page) };
  await page.fill("#q", "RETURN_sequences stacked");
  told.report.words = await seen(page);
  await page.fill("#q", "no such thing");
  told.report.none = { ...(await seen(page)), said: await page.locator("#none").isVisible() };
  await page.click("button[type=reset]");
  await page.waitForTimeout(50);
  told.report.reset = await seen(page);
  await page.uncheck("input[value=warning]");
  told.report.errors = await seen(page);
  await page.selectOption("#rule", "RNN101");
  told.report.rule = await seen(page);
  const file = await page.evaluate(() => document.querySelector('.finding[data-rule="RNN101"]').dataset.file);
  await page.selectOption("#file", file);
  told.report.file = await seen(page);
  const { hash } = told.report.file;
  await page.context().close();

  const again = await open("report", { hash });
  told.report.restored = await seen(again);
  // What leads to a place that the filter hides makes it seen.
  await again.evaluate(() => { location.hash = `#${document.querySelector(".finding[data-severity=warning]").id}`; });
  await again.waitForTimeout(50);
  told.report.place = await seen(again);
  await again.evaluate(() => { location.hash = "#rule=RNN702"; });
  await again.waitForTimeout(50);
  told.report.linked = await seen(again);
  await again.evaluate(() => { location.hash = "#why-RNN702"; });
  await again.waitForTimeout(50);
  told.report.why = { ...(await seen(again)), open: await again.locator("#why-RNN702").isVisible() };
  await again.goto(again.url().split("#")[0] + "#rule=RNN9xx&severity=none&q=%F0%9F&file=77");
  await again.reload();
  told.report.strange = await seen(again);
  await again.click("button[type=reset]");
  await again.waitForTimeout(50);
  // From a finding to the model, and from a box of its picture to the finding.
  await again.click('.finding[data-rule="RNN101"] .links a[href^="#model"]');
  await again.waitForTimeout(50);
  told.report.model = await again.locator("details.model[open] .drawing svg").count();
  await again.locator("details.model[open] .node.marked").first().focus();
  await again.keyboard.press("Enter");
  await again.waitForTimeout(50);
  told.report.finding = await again.evaluate(() => document.querySelector(".finding:target")?.dataset.rule);
  await again.emulateMedia({ media: "print" });
  told.report.printed = await again.evaluate(() => ({
    filter: document.getElementById("filter").checkVisibility(),
    folded: [...document.querySelectorAll("details > div")].filter((one) => !one.checkVisibility({ contentVisibilityAuto: true })).length,
    background: getComputedStyle(document.body).backgroundColor,
  }));
  await again.context().close();
}

// Without JavaScript all is there but the controls.
{
  const page = await open("report", { javaScriptEnabled: false });
  told.plain = { findings: await page.locator(".finding").count(), filter: await page.locator("#filter").isVisible(), theme: await page.locator("#theme").isVisible() };
  await page.context().close();
  const graph = await open("graph", { javaScriptEnabled: false });
  told.plain.told = await graph.locator("section.told").first().isVisible();
  await graph.context().close();
}

// A thousand findings: how much the page works until the filter is seen, with layout and paint. Not how long: others use the machine as well.
{
  const page = await open("many");
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const worked = async () => {
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const { metrics } = await session.send("Performance.getMetrics");
    return 1000 * metrics.find(({ name }) => name === "TaskDuration").value;
  };
  const type = (words) =>
    page.evaluate((said) => {
      document.getElementById("q").value = said;
      document.getElementById("q").dispatchEvent(new Event("input", { bubbles: true }));
    }, words);
  told.many = { times: [], findings: await page.locator(".finding").count() };
  for (const words of ["lstm", "lstm(77", "", "sequence 5", "", "zzz", ""]) {
    const before = await worked();
    await type(words);
    told.many.times.push((await worked()) - before);
  }
  await page.context().close();
}

await browser.close();
writeFileSync(out, JSON.stringify({ told, odd }, null, 1));
