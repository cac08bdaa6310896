(() => {
  "use strict";
  const root = document.documentElement;
  const choice = document.getElementById("theme");
  // A page that is opened from a file may not be allowed to remember anything.
  const kept = {
    get: () => { try { return localStorage.getItem("lstmlint-theme") || ""; } catch { return ""; } },
    set: (value) => { try { localStorage.setItem("lstmlint-theme", value); } catch { /* it is forgotten then */ } },
  };
  const show = (value) => {
    if (value === "light" || value === "dark") {
      root.dataset.theme = value;
    } else {
      delete root.dataset.theme;
    }
  };
  root.classList.add("script");
  choice.value = kept.get();
  show(choice.value);
  choice.addEventListener("change", () => { show(choice.value); kept.set(choice.value); });

  // What is folded is printed as well; older browsers need to be told.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    folded.forEach((one) => { one.open = true; });
  });
  addEventListener("afterprint", () => { folded.forEach((one) => { one.open = false; }); });
})();
