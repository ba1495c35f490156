"use strict";
// On a page about one resource `/` goes to the search of all.
(() => {
  const search = document.querySelector("a[data-search]");
  if (!search) return;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    search.click();
  });
})();
