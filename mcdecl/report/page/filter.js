"use strict";
// Filters what is marked data-item by its data-* values and its text.
// A page brings the controls: input[type=search], select[data-by=NAME], button[data-by=NAME][data-value], an output.
(() => {
  const bar = document.querySelector("[data-filter]");
  if (!bar) return;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const search = bar.querySelector("input[type=search]");
  const selects = all("select[data-by]");
  const buttons = all("button[data-by]");
  const groups = all("[data-group]");
  const said = bar.querySelector("output");
  let items = null;

  // Reading every text takes a moment on a large page: once, when the browser has nothing else to do.
  const indexed = () => (items ??= all("[data-item]").map((element) => ({
    element, values: element.dataset, text: element.textContent.toLowerCase(), group: element.closest("[data-group]"),
  })));

  const wanted = () => {
    const chosen = {};
    for (const select of selects) if (select.value) chosen[select.dataset.by] = select.value;
    for (const button of buttons) {
      if (button.getAttribute("aria-pressed") === "true") chosen[button.dataset.by] = button.dataset.value;
    }
    return chosen;
  };

  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = Object.entries(wanted());
    const filled = new Set();
    let shown = 0;
    for (const { element, values, text, group } of indexed()) {
      const fits = chosen.every(([name, value]) => values[name] === value) && words.every((word) => text.includes(word));
      if (element.hidden === fits) element.hidden = !fits;
      if (fits) {
        shown += 1;
        filled.add(group);
      }
    }
    const narrowed = words.length > 0 || chosen.length > 0;
    for (const group of groups) group.hidden = narrowed && !filled.has(group);
    said.value = narrowed ? `${shown.toLocaleString("en")} of ${items.length.toLocaleString("en")} shown` : `${items.length.toLocaleString("en")} shown`;
  };

  const reset = () => {
    search.value = "";
    for (const select of selects) select.value = "";
    for (const button of buttons) button.setAttribute("aria-pressed", "false");
    filter();
  };

  search.addEventListener("input", filter);
  for (const select of selects) {
    select.addEventListener("change", () => {
      for (const button of buttons) if (button.dataset.by === select.dataset.by) button.setAttribute("aria-pressed", "false");
      filter();
    });
  }
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      for (const other of buttons) if (other.dataset.by === button.dataset.by) other.setAttribute("aria-pressed", "false");
      for (const select of selects) if (select.dataset.by === button.dataset.by) select.value = "";
      button.setAttribute("aria-pressed", String(on));
      filter();
    });
  }
  bar.querySelector("[data-reset]").addEventListener("click", () => { reset(); search.focus(); });

  const more = bar.querySelector("[data-more]");
  more?.addEventListener("click", () => more.setAttribute("aria-expanded", String(more.getAttribute("aria-expanded") !== "true")));

  const fold = document.querySelector("[data-fold]");
  fold?.addEventListener("click", () => {
    const open = fold.getAttribute("aria-expanded") !== "true";
    for (const { element } of indexed()) if (!element.hidden && element.tagName === "DETAILS") element.open = open;
    fold.setAttribute("aria-expanded", String(open));
    fold.textContent = open ? "Close all" : "Open all";
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
    } else if (event.key === "Escape" && event.target === search) {
      reset();
    }
  });

  // Whoever follows a link to a closed or filtered item wants to see it.
  const open = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.hidden || target.closest("[hidden]")) reset();
    if (target.tagName === "DETAILS") target.open = true;
    if (target === search) search.focus();
  };
  addEventListener("hashchange", open);

  // Paper cannot be opened.
  let closed = [];
  addEventListener("beforeprint", () => {
    const now = all("details:not([open])");
    for (const element of now) element.open = true;
    closed.push(...now);
  });
  addEventListener("afterprint", () => {
    for (const element of closed) element.open = false;
    closed = [];
  });

  bar.hidden = false;
  for (const button of buttons) button.disabled = false;
  (window.requestIdleCallback ?? setTimeout)(indexed);
  open();
})();
