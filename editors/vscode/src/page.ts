/** The page in which a picture is shown. Nothing of VS Code in here but the names of its colours. */

import { randomBytes } from "node:crypto";

/** Its colours where the theme has any of that kind; the others are the picture's own, for a light and for a dark ground. */
const STYLE = `
  html, body { height: 100%; margin: 0; padding: 0; }
  body { background: var(--vscode-editor-background); color: var(--vscode-editor-foreground); font-family: var(--vscode-font-family); font-size: 13px; }
  body[class] #picture .picture { --picture-paper: var(--vscode-editor-background); --picture-ink: var(--vscode-editor-foreground);
    --picture-muted: var(--vscode-descriptionForeground); --picture-box: var(--vscode-editorWidget-background); }
  #bar { position: fixed; top: 0; left: 0; right: 0; display: flex; justify-content: flex-end; gap: 8px; padding: 6px 12px; pointer-events: none; z-index: 1; }
  #words { margin-right: auto; padding: 3px 8px; border-radius: 3px; background: var(--vscode-editorWidget-background); color: var(--vscode-editorWidget-foreground); }
  #words:empty { visibility: hidden; }
  #bar button { pointer-events: auto; }
  button { font: inherit; font-size: 12px; padding: 2px 8px; border: 1px solid var(--vscode-button-border, transparent); border-radius: 3px; cursor: pointer;
    background: var(--vscode-button-secondaryBackground); color: var(--vscode-button-secondaryForeground); }
  button:hover { background: var(--vscode-button-secondaryHoverBackground); }
  button:focus-visible { outline: 2px solid var(--vscode-focusBorder); outline-offset: 2px; }
  [data-box]:focus { outline: none; }
  #picture { padding: 4px 4px 12px; text-align: center; }
  #picture.fit svg { max-width: 100%; height: auto; }
  #picture.stale { opacity: 0.45; }
  @media (prefers-reduced-motion: no-preference) { #picture { transition: opacity 0.15s; } }
  [data-box] { cursor: pointer; }
  [data-box].current { outline: 2px solid var(--vscode-focusBorder); outline-offset: 4px; }
  [data-box]:focus-visible { outline: 3px solid var(--vscode-focusBorder); outline-offset: 4px; }
`;

/** Runs in the page: shows what it is sent, and tells which box was chosen. */
const SCRIPT = `
  const host = acquireVsCodeApi();
  const [area, words, style, size] = ["picture", "words", "style", "size"].map((id) => document.getElementById(id));
  const parser = new DOMParser();
  let current = null;
  const boxes = () => [...area.querySelectorAll("[data-box]")];
  function mark(id) {
    for (const box of boxes()) {
      const is = box.dataset.box === id;
      box.classList.toggle("current", is);
      if (is) {
        box.setAttribute("aria-current", "true");
        if (current !== id) box.scrollIntoView({ block: "nearest", inline: "nearest" });
      } else {
        box.removeAttribute("aria-current");
      }
    }
    current = id;
  }
  function draw(svg) {
    // Read as XML, so that nothing in it becomes a page of its own.
    const read = parser.parseFromString(svg, "image/svg+xml");
    if (read.querySelector("parsererror")) return;
    const focused = document.activeElement?.closest?.("[data-box]")?.dataset.box;
    area.replaceChildren(document.importNode(read.documentElement, true));
    boxes().find((box) => box.dataset.box === focused)?.focus();
    current = null;
  }
  function fit(on) {
    area.classList.toggle("fit", on);
    size.textContent = on ? "Full size" : "Fit";
    host.setState({ fit: on });
  }
  window.addEventListener("message", ({ data }) => {
    if (data.kind === "picture") {
      if (data.svg !== undefined) {
        style.textContent = data.style;
        draw(data.svg);
      }
      area.classList.toggle("stale", data.stale);
      words.textContent = data.stale ? "The code cannot be read as it is: this is the model before." : "";
      mark(data.current);
    } else {
      area.classList.add("stale");
      words.textContent = data.words;
    }
  });
  const go = (event) => {
    const box = event.target.closest?.("[data-box]");
    if (box) {
      event.preventDefault();
      event.stopPropagation();
      host.postMessage({ kind: "go", id: box.dataset.box });
    }
  };
  area.addEventListener("click", go);
  area.addEventListener("keydown", (event) => (event.key === "Enter" || event.key === " ") && go(event));
  size.addEventListener("click", () => fit(!area.classList.contains("fit")));
  fit(host.getState()?.fit ?? true);
  host.postMessage({ kind: "ready" });
`;

/** The page, with nothing in it yet. Only its own script and styles are taken, and nothing is fetched. */
export function page(): string {
  const nonce = randomBytes(18).toString("base64");
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Picture of a model</title>
<style nonce="${nonce}" id="style"></style>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<div id="bar"><span id="words" role="status"></span><button id="size" type="button">Full size</button></div>
<main id="picture" class="fit"></main>
<script nonce="${nonce}">${SCRIPT}</script>
</body>
</html>`;
}
