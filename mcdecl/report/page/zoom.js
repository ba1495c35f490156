"use strict";
// Zooms the drawings in [data-zoomed]: by buttons, by + - 0 while one has the focus, by the wheel with Ctrl.
// Moving about is scrolling, with the arrows of the keyboard too; a pointer may also drag.
(() => {
  for (const zoom of document.querySelectorAll("[data-zoomed]")) {
    const frame = zoom.querySelector(".zoom-frame");
    const svg = frame.querySelector("svg");
    const size = () => svg.viewBox.baseVal;
    let scale = 1;

    const set = (wanted, x = frame.clientWidth / 2, y = frame.clientHeight / 2) => {
      const next = Math.min(4, Math.max(0.1, wanted));
      const left = (frame.scrollLeft + x) * next / scale - x;
      const top = (frame.scrollTop + y) * next / scale - y;
      scale = next;
      svg.setAttribute("width", size().width * scale);
      svg.setAttribute("height", size().height * scale);
      frame.scrollTo({ left, top, behavior: "instant" });
    };
    const fit = () => set(Math.min(1, (frame.clientWidth - 20) / size().width));
    const doing = { in: () => set(scale * 1.25), out: () => set(scale / 1.25), fit };

    for (const button of zoom.querySelectorAll("[data-zoom]")) button.addEventListener("click", doing[button.dataset.zoom]);
    frame.addEventListener("keydown", (event) => {
      const name = { "+": "in", "=": "in", "-": "out", "0": "fit" }[event.key];
      if (!name || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      doing[name]();
    });
    frame.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const box = frame.getBoundingClientRect();
      set(scale * (event.deltaY < 0 ? 1.15 : 1 / 1.15), event.clientX - box.left, event.clientY - box.top);
    }, { passive: false });

    let from = null, moved = false;
    frame.addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "mouse" || event.button !== 0) return;
      from = { x: event.clientX + frame.scrollLeft, y: event.clientY + frame.scrollTop, left: frame.scrollLeft, top: frame.scrollTop };
      moved = false;
      frame.classList.add("dragged");
    });
    addEventListener("pointermove", (event) => {
      if (!from) return;
      frame.scrollTo({ left: from.x - event.clientX, top: from.y - event.clientY, behavior: "instant" });
      moved ||= Math.hypot(frame.scrollLeft - from.left, frame.scrollTop - from.top) > 4;
    });
    addEventListener("pointerup", () => {
      from = null;
      frame.classList.remove("dragged");
    });

    // The end of a drag is no click on what happens to be there.
    frame.addEventListener("click", (event) => {
      if (!moved) return;
      moved = false;
      event.preventDefault();
      event.stopPropagation();
    }, true);

    zoom.querySelector(".zoom-buttons").hidden = false;
    // Whole where it can still be read, else the beginning of it.
    const begin = () => {
      set(Math.min(1, Math.max(0.6, (frame.clientWidth - 20) / size().width)));
      frame.scrollTo(0, 0);
    };
    zoom.addEventListener("redrawn", begin);
    begin();
  }
})();
