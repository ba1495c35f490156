"use strict";
// Draws the graph in [data-graph] step by step: an overview by folder, or what is around one box.
// Without this script the list beside it says the same in words.
(() => {
  const root = document.querySelector("[data-graph]");
  if (!root) return;
  const { nodes, edges, groups } = JSON.parse(root.dataset.graph);
  const svg = root.querySelector("svg");
  const bar = root.querySelector(".explorer-bar");
  const opened = root.querySelector(".explorer-open");
  const said = bar.querySelector("output");
  const overview = bar.querySelector("[data-overview]");
  const steps = bar.querySelector("select");
  const collapse = bar.querySelector("input[type=checkbox]");
  const MOST = 400, HEIGHT = 44, GAP = 14, AISLE = 80, MARGIN = 16, WIDEST = 34, LETTER = 7.8;

  const byId = new Map(nodes.map((node, at) => [node.id, at]));
  const up = nodes.map(() => new Set()), down = nodes.map(() => new Set());
  for (const [from, to] of edges) {
    down[from].add(to);
    up[to].add(from);
  }
  const members = groups.map(() => []);
  nodes.forEach((node, at) => members[node.group].push(at));
  let start = null, extra = new Set(), open = new Set();

  // What is shown: everything, or what is up to so many steps around the start.
  const reached = () => {
    if (start === null) return new Set(nodes.keys());
    const found = new Set([start, ...extra]);
    for (const ways of [up, down]) {
      let edge = [start];
      const seen = new Set(edge);
      for (let left = Number(steps.value); left > 0 && edge.length; left -= 1) {
        edge = edge.flatMap((at) => [...ways[at]]).filter((at) => !seen.has(at) && seen.add(at));
        for (const at of edge) found.add(at);
      }
    }
    return found;
  };

  // Boxes to draw: a folder stands for those in it until it is opened, and where there would be too many boxes.
  const boxes = (shown) => {
    const inside = new Map();
    for (const at of shown) if (at !== start) inside.set(nodes[at].group, [...(inside.get(nodes[at].group) ?? []), at]);
    const alone = (group, ats) => open.has(group) || ats.length === 1 || !collapse.checked;
    let single = [...inside].filter(([group, ats]) => alone(group, ats)).sort((a, b) => a[1].length - b[1].length);
    let count = 0;
    const kept = new Set(single.filter(([group, ats]) => (count += ats.length) <= MOST || open.has(group)).map(([group]) => group));
    const made = [];
    if (start !== null) made.push({ key: nodes[start].id, at: start, of: [start] });
    for (const [group, ats] of inside) {
      if (kept.has(group)) for (const at of ats) made.push({ key: nodes[at].id, at, of: [at] });
      else made.push({ key: `group ${group}`, group, of: ats });
    }
    return { made, cut: single.length > kept.size };
  };

  const cut = (text) => (text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text);
  const words = (box) => (box.at === undefined
    ? [groups[box.group], `${box.of.length.toLocaleString("en")} resources`]
    : [nodes[box.at].label, nodes[box.at].below]);

  // From left to right: each box right of all that leads to it; what leads back does not count.
  const layered = (made, lines) => {
    const next = made.map(() => []), before = made.map(() => []);
    for (const { from, to } of lines) if (from !== to) next[from].push(to);
    const state = new Uint8Array(made.length), order = [];
    for (const first of made.keys()) {
      if (state[first]) continue;
      const stack = [[first, 0]];
      state[first] = 1;
      while (stack.length) {
        const top = stack[stack.length - 1];
        const to = next[top[0]][top[1]++];
        if (to === undefined) {
          state[top[0]] = 2;
          order.push(top[0]);
          stack.pop();
        } else if (state[to] === 0) {
          state[to] = 1;
          before[to].push(top[0]);
          stack.push([to, 0]);
        } else if (state[to] === 2) before[to].push(top[0]);
      }
    }
    order.reverse();
    const layer = new Int32Array(made.length);
    for (const at of order) for (const from of before[at]) layer[at] = Math.max(layer[at], layer[from] + 1);
    const after = made.map(() => []);
    before.forEach((froms, at) => froms.forEach((from) => after[from].push(at)));
    for (const at of [...order].reverse()) {
      if (!before[at].length && after[at].length) layer[at] = Math.min(...after[at].map((to) => layer[to])) - 1;
    }
    return { layer, before, after };
  };

  const place = (made, lines) => {
    const { layer, before, after } = layered(made, lines);
    const linked = [...made.keys()].filter((at) => before[at].length || after[at].length);
    const layers = [];
    for (const at of linked) (layers[layer[at]] ??= []).push(at);
    const rank = new Float64Array(made.length);
    for (const one of layers) one?.forEach((at, number) => { rank[at] = number; });
    for (let sweep = 0; sweep < 6; sweep += 1) {
      const beside = sweep % 2 ? after : before;
      for (const one of sweep % 2 ? [...layers].reverse() : layers) {
        if (!one) continue;
        const middle = (at) => (beside[at].length ? beside[at].reduce((sum, to) => sum + rank[to], 0) / beside[at].length : rank[at]);
        const wanted = new Map(one.map((at) => [at, middle(at)]));
        one.sort((a, b) => wanted.get(a) - wanted.get(b));
        one.forEach((at, number) => { rank[at] = number; });
      }
    }
    const width = (at) => Math.max(110, ...words(made[at]).map((text) => cut(text).length * LETTER + 28));
    const tallest = Math.max(0, ...layers.map((one) => (one?.length ?? 0) * (HEIGHT + GAP)));
    const spots = new Array(made.length);
    let x = MARGIN + 20, right = x;
    for (const one of layers) {
      if (!one) continue;
      let y = MARGIN + (tallest - one.length * (HEIGHT + GAP)) / 2;
      const broad = Math.max(...one.map(width));
      for (const at of one) {
        spots[at] = { x, y, width: broad };
        y += HEIGHT + GAP;
      }
      right = x + broad;
      x = right + AISLE;
    }
    // What nothing leads to or from is below, in rows.
    let y = MARGIN + tallest, at = MARGIN + 20;
    const end = Math.max(right, 760);
    for (const alone of made.keys()) {
      if (spots[alone]) continue;
      const broad = width(alone);
      if (at + broad > end && at > MARGIN + 20) {
        at = MARGIN + 20;
        y += HEIGHT + GAP;
      }
      spots[alone] = { x: at, y, width: broad };
      right = Math.max(right, at + broad);
      at += broad + GAP;
    }
    const bottom = Math.max(HEIGHT, ...spots.map((spot) => spot.y + HEIGHT));
    return { spots, width: right + MARGIN + 20, height: bottom + MARGIN };
  };

  const made = (name, attributes, ...content) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...content);
    return element;
  };
  const button = (key, label, attributes, doing, ...content) => {
    const element = made("g", { role: "button", tabindex: "0", "aria-label": label, "data-key": key, ...attributes }, ...content);
    element.addEventListener("click", doing);
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      doing();
    });
    return element;
  };

  const drawnBox = (box, spot, shown) => {
    const [label, below] = words(box);
    const rect = made("rect", { x: spot.x, y: spot.y, width: spot.width, height: HEIGHT });
    const texts = [
      made("text", { x: spot.x + 12, y: spot.y + 18 }, cut(label)), made("text", { x: spot.x + 12, y: spot.y + 34 }, cut(below)),
    ];
    if (box.at === undefined) {
      const doing = () => {
        open.add(box.group);
        draw();
      };
      return [button(box.key, `Open ${label}, ${below}`, { class: "box group" }, doing, rect, ...texts)];
    }
    const node = nodes[box.at];
    const looks = ["box", node.look, node.outer && "outer", box.at === start && "start"].filter(Boolean).join(" ");
    const about = [node.id, node.below, node.partial].filter(Boolean).join(", ");
    const title = made("title", {}, about);
    const drawn = [node.href && box.at === start
      ? made("a", { href: node.href, class: looks, "data-key": box.key }, title, rect, ...texts)
      : button(box.key, `${about}: start here`, { class: looks }, () => { location.hash = `from=${encodeURIComponent(node.id)}`; }, title, rect, ...texts)];
    for (const [way, word, x] of [[up, "upstream", spot.x - 15], [down, "downstream", spot.x + spot.width + 15]]) {
      const hidden = [...way[box.at]].filter((at) => !shown.has(at));
      if (!hidden.length) continue;
      const doing = () => {
        for (const at of hidden) extra.add(at);
        draw();
      };
      drawn.push(button(`${box.key} ${word}`, `Show ${hidden.length} more ${word} of ${node.id}`, { class: "more" }, doing,
        made("rect", { x: x - 14, y: spot.y + 13, width: 28, height: 18 }), made("text", { x, y: spot.y + 26 }, `+${hidden.length}`)));
    }
    return drawn;
  };

  const drawnLine = (from, to, dashed) => {
    const [x, y, toX, toY] = [from.x + from.width, from.y + HEIGHT / 2, to.x, to.y + HEIGHT / 2];
    const bend = toX > x ? (toX - x) / 2 : 60;
    return made("path", {
      d: `M${x} ${y}C${x + bend} ${y} ${toX - bend} ${toY} ${toX} ${toY}`, "marker-end": "url(#explorer-arrow)", ...(dashed ? { class: "dashed" } : {}),
    });
  };

  const draw = () => {
    const focused = document.activeElement?.closest?.("svg") === svg ? document.activeElement.dataset.key : null;
    const shown = reached();
    const { made: all, cut: less } = boxes(shown);
    const inBox = new Map(all.flatMap((box, number) => box.of.map((at) => [at, number])));
    const pairs = new Map();
    for (const [from, to, dashed] of edges) {
      const ends = [inBox.get(from), inBox.get(to)];
      if (ends[0] === undefined || ends[1] === undefined || ends[0] === ends[1]) continue;
      const known = pairs.get(ends.join());
      if (known) known.dashed &&= Boolean(dashed);
      else pairs.set(ends.join(), { from: ends[0], to: ends[1], dashed: Boolean(dashed) });
    }
    const lines = [...pairs.values()];
    const { spots, width, height } = place(all, lines);
    const arrow = made("defs", {}, made("marker", {
      id: "explorer-arrow", viewBox: "0 0 8 8", refX: 8, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto",
    }, made("path", { d: "M0 0L8 4L0 8z" })));
    svg.replaceChildren(arrow, ...lines.map(({ from, to, dashed }) => drawnLine(spots[from], spots[to], dashed)),
      ...all.flatMap((box, number) => drawnBox(box, spots[number], shown)));
    svg.setAttribute("viewBox", `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`);
    const count = `${shown.size.toLocaleString("en")} resource${shown.size === 1 ? "" : "s"} in ${all.length.toLocaleString("en")} box${all.length === 1 ? "" : "es"}`;
    said.value = `${start === null ? "Overview" : `Around ${nodes[start].id}`}: ${count}.${less ? " Large folders stay closed: there would be too many boxes." : ""}`;
    overview.hidden = start === null;
    steps.closest("label").hidden = start === null;
    opened.replaceChildren(...(collapse.checked || less ? [...open] : []).map((group) => {
      const close = document.createElement("button");
      Object.assign(close, { type: "button", className: "button", textContent: `Close ${groups[group]}` });
      close.addEventListener("click", () => {
        open.delete(group);
        draw();
      });
      return close;
    }));
    root.querySelector("[data-zoomed]").dispatchEvent(new Event("redrawn"));
    const middle = svg.querySelector(".start rect")?.getBoundingClientRect();
    if (middle) {
      const frame = svg.parentElement, box = frame.getBoundingClientRect();
      frame.scrollBy({ left: middle.x + middle.width / 2 - box.x - box.width / 2, top: middle.y + middle.height / 2 - box.y - box.height / 2, behavior: "instant" });
    }
    if (focused) (svg.querySelector(`[data-key="${CSS.escape(focused)}"]`) ?? svg.querySelector("[data-key]"))?.focus();
  };

  const follow = () => {
    const [, id] = /^#from=(.*)$/.exec(location.hash) ?? [];
    const at = id === undefined ? undefined : byId.get(decodeURIComponent(id));
    if (at === undefined && start === null && svg.childElementCount) return;
    start = at ?? null;
    extra = new Set();
    open = new Set();
    collapse.checked = start === null && groups.length > 1;
    draw();
    if (start !== null) root.scrollIntoView({ block: "start", behavior: "instant" });
  };

  overview.addEventListener("click", () => { location.hash = ""; });
  steps.addEventListener("change", () => {
    extra = new Set();
    draw();
  });
  collapse.addEventListener("change", () => {
    open = new Set();
    draw();
  });
  addEventListener("hashchange", follow);

  // A search opens the folders of the list, and Enter starts from the first hit.
  const search = document.querySelector("[data-filter] input[type=search]");
  search?.addEventListener("input", () => {
    for (const folder of document.querySelectorAll("details[data-group]")) folder.open = search.value.trim() !== "";
  });
  search?.addEventListener("keydown", (event) => {
    const hit = event.key === "Enter" && [...document.querySelectorAll("[data-item]")].find((item) => !item.hidden);
    if (hit && search.value.trim()) hit.querySelector("a")?.click();
  });

  root.hidden = false;
  document.querySelector("[data-quiet]").hidden = true;
  follow();
})();
