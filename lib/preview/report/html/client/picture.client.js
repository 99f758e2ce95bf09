// The picture: names as long as there is room, lines of what is looked at, arrow keys between components.
for (const environment of document.querySelectorAll(".environment")) {
  const picture = environment.querySelector("svg.picture");
  const components = [...picture.querySelectorAll(".component")];
  const edges = [...picture.querySelectorAll(".edge")];

  for (const name of picture.querySelectorAll(".name")) {
    const { full, room } = name.dataset;
    if (name.textContent === full) continue;
    // Cut on the server for the widest font; here the font is known.
    let length = full.length;
    name.textContent = full;
    while (length > 1 && name.getComputedTextLength() > Number(room)) {
      length--;
      name.textContent = `${full.slice(0, length).trimEnd()}…`;
    }
  }

  let picked;
  const boxOf = (component) => component?.closest(".box").dataset.box;
  const trace = (component) => {
    const box = boxOf(component ?? picked);
    picture.classList.toggle("tracing", box !== undefined);
    for (const edge of edges)
      edge.classList.toggle("near", box !== undefined && (edge.dataset.from === box || edge.dataset.to === box));
  };
  const pick = (component) => {
    const detail = component === picked ? undefined : component.dataset.component;
    environment.dispatchEvent(new CustomEvent("pick", { detail }));
  };

  for (const component of components) {
    component.setAttribute("role", "button");
    component.setAttribute("aria-pressed", "false");
    component.setAttribute("tabindex", component === components[0] ? "0" : "-1");
    component.addEventListener("pointerenter", () => trace(component));
    component.addEventListener("pointerleave", () => trace());
    component.addEventListener("focus", () => trace(component));
    component.addEventListener("blur", () => trace());
    component.addEventListener("click", (event) => {
      event.preventDefault();
      pick(component);
    });
  }

  const directions = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  /** The nearest in a direction; what lies aside counts as farther. */
  const nearest = (from, [x, y]) => {
    const at = from.getBoundingClientRect();
    const distance = (other) => {
      const there = other.getBoundingClientRect();
      const [right, down] = [there.x + there.width / 2 - at.x - at.width / 2, there.y - at.y];
      const ahead = right * x + down * y;
      return ahead > 2 ? ahead + 3 * Math.abs(right * y + down * x) : Number.POSITIVE_INFINITY;
    };
    const best = components.reduce((one, other) => (distance(other) < distance(one) ? other : one));
    return distance(best) < Number.POSITIVE_INFINITY ? best : from;
  };
  picture.addEventListener("keydown", (event) => {
    const component = event.target.closest(".component");
    if (!component) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      pick(component);
    } else if (event.key in directions) {
      event.preventDefault();
      const next = nearest(component, directions[event.key]);
      component.setAttribute("tabindex", "-1");
      next.setAttribute("tabindex", "0");
      next.focus();
    }
  });

  environment.addEventListener("filtered", ({ detail }) => {
    picked = components.find((component) => component.dataset.component === detail.picked);
    picture.classList.toggle("narrowed", detail.narrowed);
    for (const component of components) {
      component.setAttribute("aria-pressed", String(component === picked));
      component.classList.toggle("apart", !detail.components.has(component.dataset.component));
    }
    trace();
  });
}
