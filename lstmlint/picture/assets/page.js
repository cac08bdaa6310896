(() => {
  "use strict";
  const quiet = matchMedia("(prefers-reduced-motion: reduce)");
  const behavior = () => (quiet.matches ? "auto" : "smooth");

  // Into the middle of what scrolls around it; the page itself stays where it is if the place is to be seen.
  const reveal = (element, scroller, sideways) => {
    const inner = element.getBoundingClientRect();
    const outer = scroller.getBoundingClientRect();
    const aside = sideways && (inner.left < outer.left || inner.right > outer.right);
    if (inner.top < outer.top || inner.bottom > outer.bottom || aside) {
      scroller.scrollTo({
        top: scroller.scrollTop + inner.top - outer.top - (outer.height - inner.height) / 2,
        left: aside ? scroller.scrollLeft + inner.left - outer.left - (outer.width - inner.width) / 2 : scroller.scrollLeft,
        behavior: behavior(),
      });
    }
    if (outer.bottom < 0 || outer.top > innerHeight || (outer.height <= innerHeight && (outer.top < 0 || outer.bottom > innerHeight))) {
      scroller.scrollIntoView({ block: "nearest", behavior: behavior() });
    }
  };

  const model = (section) => {
    const drawing = section.querySelector(".drawing");
    const source = section.querySelector(".source");
    const panel = section.querySelector("section.chosen");
    const byId = (selector, key) => new Map([...section.querySelectorAll(selector)].map((one) => [one.dataset[key], one]));
    const nodes = byId(".node[data-box]", "box");
    const rows = byId("tr[data-box]", "box");
    const told = byId("details[data-told]", "told");
    const lines = new Map();
    for (const line of section.querySelectorAll(".row.layer")) {
      for (const anchor of line.dataset.boxes.split(" ")) {
        lines.set(anchor, line);
      }
    }

    const tell = (id) => {
      const row = rows.get(id);
      const note = told.get(id);
      const words = document.createElement("div");
      if (note) {
        words.append(...note.querySelector("div").cloneNode(true).childNodes);
      } else {
        const heading = document.createElement("h3");
        heading.append(...row.cells[0].cloneNode(true).childNodes);
        const more = document.createElement("p");
        more.append("There is no more to say of this than the picture does.");
        words.append(heading, more);
      }
      panel.replaceChildren(words);
      panel.scrollTop = 0;
    };

    // `to` is where the reader is taken: "line", "box" or nowhere.
    const choose = (id, to) => {
      const row = rows.get(id);
      if (!row) {
        return;
      }
      for (const old of section.querySelectorAll(".node.chosen, .row.chosen, tr.chosen")) {
        old.classList.remove("chosen");
      }
      for (const node of section.querySelectorAll(".node[aria-pressed]")) {
        node.setAttribute("aria-pressed", "false");
      }
      const node = nodes.get(id);
      const line = lines.get(row.id);
      row.classList.add("chosen");
      line?.classList.add("chosen");
      node?.classList.add("chosen");
      node?.setAttribute("aria-pressed", "true");
      tell(id);
      history.replaceState(null, "", `#${row.id}`);
      if (line) {
        reveal(line, source, false);
      }
      if (to === "line" && line) {
        line.querySelector("a").focus({ preventScroll: true });
      }
      if (to === "box" && node) {
        reveal(node, drawing, true);
        node.focus({ preventScroll: true });
      }
    };

    for (const [id, node] of nodes) {
      node.setAttribute("aria-pressed", "false");
      node.addEventListener("click", (event) => { event.stopPropagation(); choose(id, "line"); });
      node.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          event.stopPropagation();
          choose(id, "line");
        }
      });
    }
    for (const line of new Set(lines.values())) {
      const ids = line.dataset.boxes.split(" ").map((anchor) => document.getElementById(anchor).dataset.box);
      // Where several stand on a line, one after the other.
      const next = () => {
        const now = ids.findIndex((id) => rows.get(id)?.classList.contains("chosen") && document.activeElement === nodes.get(id));
        return ids[(now + 1) % ids.length];
      };
      line.addEventListener("click", (event) => {
        if (getSelection()?.toString()) {
          return;
        }
        event.preventDefault();
        choose(next(), "box");
      });
    }
    for (const [id, row] of rows) {
      row.addEventListener("click", () => { if (!getSelection()?.toString()) { choose(id, "box"); } });
    }
    return { section, choose, rows };
  };

  const models = [...document.querySelectorAll("section.model")].map(model);
  const follow = (to) => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const home = target?.dataset.box !== undefined && models.find(({ section }) => section.contains(target));
    if (home) {
      home.choose(target.dataset.box, to);
    }
  };
  // What leads to a layer leads to its box.
  addEventListener("click", (event) => {
    const link = event.target.closest?.(".findings a[href^='#']");
    const target = link && document.getElementById(link.hash.slice(1));
    const home = target && models.find(({ section }) => section.contains(target));
    if (home) {
      event.preventDefault();
      home.choose(target.dataset.box, "box");
    }
  });
  addEventListener("hashchange", () => follow("box"));
  follow("");
})();
