(() => {
  "use strict";
  const form = document.getElementById("filter");
  const open = (element) => {
    for (let one = element; one; one = one.parentElement) {
      if (one.tagName === "DETAILS") {
        one.open = true;
      }
    }
  };
  const go = (element) => {
    open(element);
    element.scrollIntoView({ block: "start" });
    if (!element.hasAttribute("tabindex")) {
      element.setAttribute("tabindex", "-1");
    }
    element.focus({ preventScroll: true });
  };

  // A box leads to its finding, or to its row in the table.
  for (const model of document.querySelectorAll("details.model")) {
    for (const node of model.querySelectorAll(".node[data-box]")) {
      const id = node.dataset.box;
      const mark = [...model.querySelectorAll(".marks li")].find((one) => one.dataset.boxes.split(" ").includes(id));
      const link = mark?.querySelector("a");
      const row = [...model.querySelectorAll("tr[data-box]")].find((one) => one.dataset.box === id);
      const follow = () => (link ? link.click() : row && go(row));
      node.addEventListener("click", follow);
      node.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          follow();
        }
      });
    }
  }

  const named = () => {
    try {
      return document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch {
      return null;
    }
  };
  if (!form) {
    const show = () => { const target = named(); if (target) { open(target); target.scrollIntoView(); } };
    addEventListener("hashchange", show);
    show();
    return;
  }

  const findings = [...document.querySelectorAll(".finding")].map((element) => ({ element, words: "", ...element.dataset }));
  const groups = [...document.querySelectorAll(".group")].map((element) => ({ element, inside: findings.filter((one) => element.contains(one.element)) }));
  const levels = [...form.querySelectorAll("[name=severity]")];
  const { q, rule, file } = form.elements;
  const counted = document.getElementById("count");
  const none = document.getElementById("none");
  const words = (one) => (one.words ||= one.element.textContent.toLowerCase());
  const some = (number) => `${number.toLocaleString("en")} finding${number === 1 ? "" : "s"}`;

  const filter = () => {
    const wanted = q.value.toLowerCase().split(/\s+/).filter(Boolean);
    const severities = new Set(levels.filter((one) => one.checked).map((one) => one.value));
    let left = 0;
    for (const { element, inside } of groups) {
      let here = 0;
      for (const one of inside) {
        const fits = severities.has(one.severity) && (!rule.value || one.rule === rule.value) && (!file.value || one.file === file.value)
          && wanted.every((word) => words(one).includes(word));
        one.element.hidden = !fits;
        here += fits;
      }
      element.hidden = here === 0;
      left += here;
    }
    none.hidden = left > 0;
    counted.textContent = left === findings.length ? some(left) : `${left.toLocaleString("en")} of ${some(findings.length)}`;
  };

  const address = () => {
    const state = new URLSearchParams();
    if (q.value.trim()) {
      state.set("q", q.value.trim());
    }
    if (levels.some((one) => !one.checked)) {
      state.set("severity", levels.filter((one) => one.checked).map((one) => one.value).join(",") || "none");
    }
    if (rule.value) {
      state.set("rule", rule.value);
    }
    if (file.value) {
      state.set("file", file.value);
    }
    return `#${state}`;
  };
  const changed = () => {
    filter();
    const hash = address();
    history.replaceState(null, "", hash === "#" ? location.pathname + location.search : hash);
  };

  const restore = () => {
    const hash = location.hash.slice(1);
    if (hash && !hash.includes("=")) {
      // A place on the page: what hides it goes.
      const target = named();
      if (target?.closest("[hidden]")) {
        form.reset();
        filter();
      }
      if (target) {
        open(target);
        target.scrollIntoView();
      }
      return;
    }
    const state = new URLSearchParams(hash);
    q.value = state.get("q") ?? "";
    rule.value = state.get("rule") ?? "";
    file.value = state.get("file") ?? "";
    // What nobody knows filters nothing.
    for (const choice of [rule, file]) {
      if (choice.selectedIndex < 0) {
        choice.value = "";
      }
    }
    const severities = state.get("severity")?.split(",");
    for (const one of levels) {
      one.checked = !severities || severities.includes(one.value);
    }
    filter();
    if (hash) {
      document.getElementById("findings").scrollIntoView();
    }
  };

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", changed);
  form.addEventListener("reset", () => setTimeout(changed));
  addEventListener("hashchange", restore);
  restore();
})();
