// What narrows the lists: text, clouds, operations, severities, and a component of the picture.
for (const environment of document.querySelectorAll(".environment")) {
  const find = (selector) => [...environment.querySelectorAll(selector)];
  const [search] = find("input[type=search]");
  const [clear] = find("[data-clear]");
  const [chip] = find("[data-picked]");
  const [matches] = find("[data-matches]");
  const toggles = find("[data-facet]");
  const panels = find("[data-panel]").map((panel) => ({
    panel,
    rows: [...panel.querySelectorAll(".row")],
    groups: [...panel.querySelectorAll(".group, .status")],
    folds: [...panel.querySelectorAll("details.group, details.fold")].map((fold) => [fold, fold.open]),
    number: environment.querySelector(`[data-number="${panel.id}"]`),
    nothing: panel.querySelector("[data-nothing]"),
  }));
  /** More matches than this are not unfolded. */
  const mostUnfolded = 200;
  let picked;

  const texts = new Map();
  /** All that a row says, and the heading that it stands under. */
  const textOf = (row) => {
    const known = texts.get(row);
    if (known !== undefined) return known;
    const heading = row.closest(".group")?.querySelector("h3, header, .mend");
    const cloud = row.dataset.cloud ?? "";
    const text = `${row.textContent} ${heading?.textContent ?? ""} ${cloud}`.toLowerCase();
    texts.set(row, text);
    return text;
  };

  const wanted = () => {
    const facets = { cloud: [], operation: [], severity: [] };
    for (const toggle of toggles)
      if (toggle.getAttribute("aria-pressed") === "true") facets[toggle.dataset.facet].push(toggle.dataset.value);
    return { words: search.value.toLowerCase().split(/\s+/).filter(Boolean), facets };
  };
  const matching = ({ words, facets }) => {
    const chosen = Object.entries(facets).filter(([, values]) => values.length > 0);
    return (row) =>
      (picked === undefined || row.dataset.in === picked) &&
      chosen.every(([facet, values]) =>
        (row.dataset[facet] ?? "").split(" ").some((value) => values.includes(value)),
      ) &&
      words.every((word) => textOf(row).includes(word));
  };

  const narrow = ({ panel, rows, groups, folds, number, nothing }, isMatch, narrowed) => {
    let shown = 0;
    for (const row of rows) {
      row.hidden = !isMatch(row);
      if (!row.hidden) shown++;
    }
    for (const group of groups)
      group.hidden = narrowed && group.querySelector(".row") !== null && !group.querySelector(".row:not([hidden])");
    for (const [fold, wasOpen] of folds) fold.open = narrowed ? shown <= mostUnfolded && !fold.hidden : wasOpen;
    if (number) number.textContent = narrowed ? `${shown}/${rows.length}` : `${rows.length}`;
    if (nothing) nothing.hidden = !narrowed || shown > 0 || rows.length === 0;
    return { panel, shown };
  };

  const apply = () => {
    const want = wanted();
    const narrowed = picked !== undefined || want.words.length > 0 || Object.values(want.facets).flat().length > 0;
    const isMatch = matching(want);
    const counts = panels.map((panel) => narrow(panel, isMatch, narrowed));
    clear.hidden = !narrowed;
    const total = counts.reduce((sum, { shown }) => sum + shown, 0);
    matches.textContent = narrowed ? `${total} ${total === 1 ? "match" : "matches"}` : "";
    const components = new Set(find(".row:not([hidden])").map((row) => row.dataset.in));
    environment.dispatchEvent(new CustomEvent("filtered", { detail: { picked, narrowed, components } }));
    return counts;
  };

  const pick = (component) => {
    picked = component;
    const chosen = environment.querySelector(`[data-component="${component}"]`);
    chip.hidden = component === undefined;
    if (chosen) {
      const title = chosen.getAttribute("aria-label").replace(/ \(.*/, "");
      chip.textContent = title;
      chip.setAttribute("aria-label", `Stop showing ${title} alone`);
    }
    const counts = apply();
    // Of a component of which nothing is in sight, at least the resources are shown.
    const found = counts.filter(({ shown }) => shown > 0);
    const best = found.find(({ panel }) => "all" in panel.dataset) ?? found[0];
    if (component !== undefined && best && found.every(({ panel }) => panel.hidden))
      best.panel.dispatchEvent(new CustomEvent("show"));
  };
  const reset = () => {
    search.value = "";
    for (const toggle of toggles) toggle.setAttribute("aria-pressed", "false");
    pick(undefined);
  };

  let timer;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(apply, 60);
  });
  for (const toggle of toggles)
    toggle.addEventListener("click", () => {
      toggle.setAttribute("aria-pressed", String(toggle.getAttribute("aria-pressed") !== "true"));
      apply();
    });
  clear.addEventListener("click", () => {
    reset();
    search.focus();
  });
  chip.addEventListener("click", () => {
    pick(undefined);
    search.focus();
  });
  environment.addEventListener("pick", ({ detail }) => pick(detail ?? undefined));
  document.addEventListener("keydown", (event) => {
    if (environment.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && !event.target.matches("input")) {
      event.preventDefault();
      search.focus();
    } else if (event.key === "Escape") {
      reset();
    }
  });
  search.closest(".filters").hidden = false;
  // A browser may bring back what was typed before the page was loaded again.
  if (search.value !== "") apply();
}
