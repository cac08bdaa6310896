// Drives a running code-server by Chromium: what a user of the extension sees and does.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import * as path from "node:path";

const { FOLDER, PORT, PICTURES } = process.env;
const { chromium } = createRequire(path.join(FOLDER, "package.json"))("playwright-core");
const WAIT = 25_000;
const shots = PICTURES || path.join(FOLDER, "pictures");
const workspace = path.join(FOLDER, "workspace");
const CODE = `from keras import Input, Sequential
from keras.layers import LSTM, Dense

model = Sequential(
    [
        Input((30, 5)),
        LSTM(64),
        LSTM(32),
        Dense(1),
    ]
)
model.compile("adam", "mse")
`;

rmSync(workspace, { recursive: true, force: true });
mkdirSync(workspace, { recursive: true });
mkdirSync(shots, { recursive: true });
writeFileSync(path.join(workspace, "model.py"), CODE);
const lines = (text) => text.split(/(?<=\n)/);
const cell = (id, text) => ({ cell_type: "code", id, execution_count: null, metadata: {}, outputs: [], source: lines(text) });
const book = [cell("a", CODE.slice(0, CODE.indexOf("\n\nmodel"))), cell("b", CODE.slice(CODE.indexOf("model")).trimEnd())];
const meta = { kernelspec: { display_name: "Python 3", language: "python", name: "python3" }, language_info: { name: "python" } };
writeFileSync(path.join(workspace, "book.ipynb"), JSON.stringify({ cells: book, metadata: meta, nbformat: 4, nbformat_minor: 5 }));
const user = path.join(FOLDER, "data", "User");
mkdirSync(user, { recursive: true });
writeFileSync(
  path.join(user, "settings.json"),
  JSON.stringify({
    "editor.fontSize": 15, "editor.minimap.enabled": false, "editor.lightbulb.enabled": "off", "editor.stickyScroll.enabled": false,
    "workbench.startupEditor": "none", "workbench.layoutControl.enabled": false, "window.commandCenter": false, "workbench.tips.enabled": false,
    "workbench.colorTheme": "Default Light Modern", "files.autoSave": "off", "workbench.activityBar.location": "hidden",
    "breadcrumbs.enabled": false, "editor.occurrencesHighlight": "off", "chat.commandCenter.enabled": false,
  }),
); // prettier-ignore

const context = await chromium.launchPersistentContext(mkdtempSync(path.join(tmpdir(), "lstmlint-")), {
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  headless: true,
  viewport: { width: 1100, height: 620 },
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const page = context.pages()[0] ?? (await context.newPage());
page.setDefaultTimeout(WAIT);
let passed = 0;
let failed = 0;

async function step(name, work) {
  const start = Date.now();
  try {
    await work();
    passed++;
    console.log(`ok      ${name} (${Date.now() - start} ms)`);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${name}: ${String(error.message).slice(0, 600)}`);
    await page.screenshot({ path: path.join(FOLDER, `failed-${passed + failed}.png`) });
  }
}

const picture = (name, size) => page.screenshot({ path: path.join(shots, `${name}.png`), clip: { x: 0, y: 0, ...size } });
const flat = (text) => text.replace(/[\s\u00a0]+/g, " ").replace(/[\u200b\u200c]/g, "");
const line = (text) => page.locator(".view-line", { hasText: text }).first();

// Within the word LSTM of a line: the element begins with the blanks in front of it.
async function point(words, inside = page) {
  const box = await inside.locator(".view-line", { hasText: words }).locator("span", { hasText: "LSTM" }).last().boundingBox();
  return [box.x + box.width - 12, box.y + box.height / 2];
}

const inMenu = () => page.locator(".action-widget").first();

async function until(read, wanted, what) {
  const end = Date.now() + 20_000;
  for (;;) {
    const value = await read();
    if (wanted(value)) {
      return value;
    }
    assert.ok(Date.now() < end, `${what}; it is ${JSON.stringify(value).slice(0, 400)}`);
    await page.waitForTimeout(150);
  }
}

async function command(name) {
  await page.keyboard.press("F1");
  const box = page.locator(".quick-input-widget input");
  await box.waitFor({ state: "visible" });
  await box.fill(`>lstmlint: ${name}`);
  const row = page.locator(".quick-input-list .monaco-list-row", { hasText: `lstmlint: ${name}` }).first();
  await row.waitFor();
  await row.click();
}

async function open(name) {
  await page.keyboard.press("Control+p");
  const box = page.locator(".quick-input-widget input");
  await box.waitFor({ state: "visible" });
  await box.fill(name);
  await page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first().waitFor();
  await page.keyboard.press("Enter");
}

const hints = () => page.evaluate(() => [...document.querySelectorAll(".view-line span")].map((one) => one.textContent ?? "").filter((one) => one.includes("(batch")));
const text = async () => flat((await page.locator(".monaco-editor .view-lines").allInnerTexts()).join("\n"));
const lens = () => page.locator(".codelens-decoration a").first();

for (let tries = 0; ; tries++) {
  try {
    await page.goto(`http://127.0.0.1:${PORT}/?folder=${encodeURIComponent(workspace)}`);
    break;
  } catch (error) {
    if (tries > 60) {
      throw error;
    }
    await page.waitForTimeout(500);
  }
}
await page.waitForSelector(".monaco-workbench .explorer-folders-view .monaco-list-row");
await page.waitForTimeout(1500);
await open("model.py");
await page.waitForSelector(".monaco-editor .view-lines");
await page.keyboard.press("Control+b");

await step("a squiggle, from the lstmlint of the selected interpreter", async () => {
  await page.waitForSelector(".squiggly-error, .squiggly-warning", { state: "attached" });
});

await step("inlay hints", async () => {
  await until(hints, (found) => found.some((one) => flat(one).includes("(batch, 64)")), "the hint behind LSTM(64)");
});

await step("hover", async () => {
  await page.mouse.move(...(await point("LSTM(64)")));
  const hover = page.locator(".monaco-hover:not(.hidden) .hover-contents").first();
  await hover.waitFor({ state: "visible" });
  const words = await until(async () => flat((await page.locator(".monaco-hover:not(.hidden)").allInnerTexts()).join(" ")), (said) => /17,920|17920/.test(said), "the parameters");
  assert.match(words, /RNN101/);
  assert.match(words, /the hidden state h after the last of 30 steps/);
  await page.keyboard.press("Escape");
});

await step("quick fixes are offered, the fix is applied, the squiggle goes", async () => {
  await page.mouse.click(...(await point("LSTM(64)")));
  await page.keyboard.press("Control+.");
  await inMenu().waitFor({ state: "visible" });
  const offered = await until(async () => flat(await inMenu().innerText()), (said) => /return_sequences/.test(said), "the fix");
  assert.match(offered, /Ignore RNN101 here/);
  assert.match(offered, /Explain RNN101/);
  await page.waitForTimeout(400);
  await picture("fix", { width: 700, height: 310 });
  await inMenu().locator(".monaco-list-row.focused", { hasText: "return_sequences" }).waitFor();
  await page.keyboard.press("Enter");
  await until(text, (said) => said.includes("return_sequences=True"), "the text after the fix");
  await page.waitForSelector(".squiggly-error, .squiggly-warning", { state: "detached" });
  await until(hints, (found) => found.some((one) => flat(one).includes("(batch, 30, 64)")), "the hint after the fix");
});

await step("a line above the model, and its table at a click", async () => {
  const words = await until(async () => flat(await lens().innerText()), (said) => /3 layers/.test(said), "the line");
  assert.match(words, /parameters/);
  await lens().click();
  await page.locator(".tab", { hasText: "Summary.txt" }).waitFor();
  await until(text, (said) => /\(batch, 30, 64\).*30,369|30,369/.test(said), "the table");
});

await step("hover over the layer as it is now", async () => {
  await page.locator(".tab", { hasText: "Summary.txt" }).locator(".codicon-close").click();
  await page.locator(".tab", { hasText: "Summary.txt" }).waitFor({ state: "detached" });
  const [x, y] = await point("LSTM(64");
  await page.mouse.move(x, y);
  const read = async () => flat((await page.locator(".monaco-hover:not(.hidden)").allInnerTexts()).join(" "));
  const said = await until(read, (words) => words.includes("17,920"), "the parameters");
  assert.doesNotMatch(said, /RNN101/);
  assert.match(said, /the hidden state h after each of the 30 steps/);
  // The place of the file is of no interest in the picture.
  await page.mouse.move(x + 20, y + 60);
  await page.mouse.wheel(0, 94);
  await page.waitForTimeout(700);
  await picture("hover", { width: 940, height: 455 });
  await page.keyboard.press("Escape");
});

await step("the summary by the palette, without arguments", async () => {
  await line("LSTM(32)").click();
  await command("Summary of the model at the cursor");
  await page.locator(".tab", { hasText: "Summary.txt" }).waitFor();
  await page.locator(".tab", { hasText: "Summary.txt" }).locator(".codicon-close").click();
});

const drawn = page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
const boxes = () => drawn.locator("[data-box]").allTextContents();
const cursor = () => page.locator(".statusbar-item", { hasText: /Ln \d+/ }).first().innerText();

await step("the picture of the model beside the editor, by the line above it", async () => {
  await page.setViewportSize({ width: 1500, height: 900 });
  await line("Dense(1)").click();
  await page.keyboard.press("Control+Home");
  await page.locator(".codelens-decoration a", { hasText: /^picture$/ }).first().click();
  await page.locator(".tab", { hasText: "model (sequential)" }).waitFor();
  const found = await until(boxes, (words) => words.length >= 4, "the boxes");
  assert.match(flat(found.join("|")), /LSTM.*LSTM.*Dense/);
  assert.match(await drawn.locator("#picture").textContent(), /\(batch, 30, 64\)/);
});

await step("it follows an edit: the finding comes into the picture, and the code that cannot be read dims it", async () => {
  await line("LSTM(64").click();
  await page.keyboard.press("Control+z");
  await page.waitForSelector(".squiggly-error, .squiggly-warning", { state: "attached" });
  await until(() => drawn.locator("#picture").textContent(), (said) => said.includes("RNN101"), "the finding in the picture");
  await page.keyboard.press("Control+End");
  await page.keyboard.type("x =");
  await drawn.locator("#picture.stale").waitFor();
  assert.match(await drawn.locator("#words").innerText(), /cannot be read/);
  assert.match(await drawn.locator("#picture").textContent(), /RNN101/);
  for (let times = 0; times < 3; times++) {
    await page.keyboard.press("Backspace");
  }
  await drawn.locator("#picture:not(.stale)").waitFor();
});

await step("it follows the cursor, and a click on a box goes to its line", async () => {
  await line("Dense(1)").click();
  await until(() => drawn.locator("[data-box].current").allTextContents(), (found) => found.length === 1 && found[0].includes("Dense"), "the box at the cursor");
  await drawn.locator("[data-box]", { hasText: "LSTM" }).first().click();
  await until(cursor, (said) => /Ln 7\b/.test(said), "the line of LSTM(64)");
  await drawn.locator("[data-box]", { hasText: "Dense" }).last().focus();
  await page.keyboard.press("Enter");
  await until(cursor, (said) => /Ln 9\b/.test(said), "the line of Dense(1)");
});

await step("a name in the code is text in the picture", async () => {
  const [x, y] = await point("LSTM(64");
  await page.mouse.click(x, y);
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.type(", name='<img src=x onerror=alert(1)>");
  await until(() => drawn.locator("#picture").textContent(), (said) => said.includes("<img src=x"), "the name");
  assert.equal(await drawn.locator("#picture :is(img, script, iframe, a, foreignObject)").count(), 0);
  for (let times = 0; times < 20 && (await text()).includes("LSTM(64,"); times++) {
    await page.keyboard.press("Control+z");
    await page.waitForTimeout(150);
  }
  await until(() => drawn.locator("#picture").textContent(), (said) => !said.includes("<img"), "the picture without the name");
});

await step("the panel looks as the theme does", async () => {
  await line("LSTM(64").click();
  await page.waitForTimeout(500);
  await drawn.locator("html").evaluate(() => scrollTo(0, 0));
  await picture("picture", { width: 1500, height: 900 });
  const own = path.join(workspace, ".vscode");
  mkdirSync(own);
  writeFileSync(path.join(own, "settings.json"), JSON.stringify({ "workbench.colorTheme": "Default Dark Modern" }));
  await drawn.locator("body.vscode-dark").waitFor();
  await page.waitForTimeout(800);
  await page.screenshot({ path: path.join(FOLDER, "picture-dark.png") });
  rmSync(own, { recursive: true });
  await drawn.locator("body.vscode-light").waitFor();
});

await step("the button in the title of the editor; closing it", async () => {
  await page.locator(".tab", { hasText: "model (sequential)" }).locator(".codicon-close").click();
  await page.locator(".tab", { hasText: "model (sequential)" }).waitFor({ state: "detached" });
  await page.locator('.editor-actions [aria-label^="Show the picture of this model"]').first().click();
  await page.locator(".tab", { hasText: "model (sequential)" }).waitFor();
  await page.locator(".tab", { hasText: "model (sequential)" }).locator(".codicon-close").click();
  await page.locator(".tab", { hasText: "model (sequential)" }).waitFor({ state: "detached" });
  // As it was, for what comes next.
  await line("LSTM(64").click();
  await command("Make all safe fixes");
  await page.waitForSelector(".squiggly-error, .squiggly-warning", { state: "detached" });
  await page.setViewportSize({ width: 1100, height: 620 });
});

await step("the page of a rule", async () => {
  await line("LSTM(32)").click();
  await command("Open the page of a rule");
  const box = page.locator(".quick-input-widget input");
  await page.locator(".quick-input-widget", { hasText: "The code or the name" }).waitFor();
  await box.fill("RNN101");
  await page.keyboard.press("Enter");
  await page.locator(".tab", { hasText: "RNN101" }).waitFor();
  await page.locator(".tab", { hasText: "RNN101" }).locator(".codicon-close").click();
});

await step("the model built by its framework, or why it cannot be", async () => {
  await line("LSTM(32)").click();
  await command("Build the model at the cursor");
  await page.locator(".tab", { hasText: "Built model.txt" }).waitFor({ timeout: 150_000 });
  const said = await until(text, (words) => /30,369|not installed|no module|cannot|could not/i.test(words), "the answer");
  console.log(`        ${said.includes("Total params: 30,369") ? "the framework's table" : "no framework here"}`);
  await page.screenshot({ path: path.join(FOLDER, "built.png") });
  await page.locator(".tab", { hasText: "Built model.txt" }).locator(".codicon-close").click();
});

await step("all safe fixes", async () => {
  await line("LSTM(64").click();
  await page.keyboard.press("Control+z");
  await page.waitForSelector(".squiggly-error, .squiggly-warning", { state: "attached" });
  await command("Make all safe fixes");
  await page.waitForSelector(".squiggly-error, .squiggly-warning", { state: "detached" });
  assert.match(await text(), /return_sequences=True/);
});

await step("the server is started anew, and finds what it found", async () => {
  await line("LSTM(64").click();
  await page.keyboard.press("Control+z");
  await page.waitForSelector(".squiggly-error, .squiggly-warning", { state: "attached" });
  await command("Restart the server");
  await page.waitForTimeout(1500);
  await page.waitForSelector(".squiggly-error, .squiggly-warning", { state: "attached" });
});

await step("settings: no hints, no line above", async () => {
  const settings = path.join(workspace, ".vscode");
  mkdirSync(settings);
  writeFileSync(path.join(settings, "settings.json"), JSON.stringify({ "lstmlint.inlayHints": false, "lstmlint.codeLens": false }));
  await until(hints, (found) => found.length === 0, "no hints");
  await until(() => page.locator(".codelens-decoration a").count(), (count) => count === 0, "no line above");
  writeFileSync(path.join(settings, "settings.json"), "{}");
  await until(hints, (found) => found.length > 0, "the hints");
});

await step("a cell of a notebook: squiggle, hints, the fix", async () => {
  await open("book.ipynb");
  const book = page.locator(".notebookOverlay");
  await book.locator(".cell-editor-container .view-lines").first().waitFor();
  await book.locator(".squiggly-error, .squiggly-warning").first().waitFor({ state: "attached" });
  await until(hints, (found) => found.some((one) => flat(one).includes("(batch, 64)")), "the hint in the cell");
  await page.waitForTimeout(700);
  await picture("notebook", { width: 1100, height: 470 });
  await page.mouse.click(...(await point("LSTM(64)", book)));
  await page.keyboard.press("Control+.");
  await inMenu().waitFor({ state: "visible" });
  await inMenu().locator(".monaco-list-row.focused", { hasText: "return_sequences" }).waitFor();
  await page.keyboard.press("Enter");
  await until(async () => flat(await book.innerText()), (said) => said.includes("return_sequences=True"), "the cell after the fix");
  await book.locator(".squiggly-error, .squiggly-warning").first().waitFor({ state: "detached" });
});

await step("where there is no lstmlint, it says how to install it", async () => {
  writeFileSync(path.join(workspace, ".vscode", "settings.json"), JSON.stringify({ "lstmlint.interpreter": "/nowhere/bin/python" }));
  await page.locator(".notification-toast", { hasText: 'pip install "lstmlint[lsp]"' }).first().waitFor();
});

await context.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
