"use strict";
// Turns a page light or dark by its button [data-turn], and remembers it for the other pages where the browser allows.
(() => {
  const root = document.documentElement;
  const remembered = () => {
    try {
      return localStorage.getItem("mcdecl-theme");
    } catch {
      return null;
    }
  };
  const known = remembered();
  if (known === "light" || known === "dark") root.dataset.theme = known;
  for (const button of document.querySelectorAll("[data-turn]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = dark ? "light" : "dark";
      try {
        localStorage.setItem("mcdecl-theme", root.dataset.theme);
      } catch {
        // Without a place to remember it, it holds for this page.
      }
    });
  }
})();
