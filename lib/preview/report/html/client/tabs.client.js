// Links become tabs: https://www.w3.org/WAI/ARIA/apg/patterns/tabs/
for (const list of document.querySelectorAll(".environments, .tabs")) {
  const tabs = [...list.querySelectorAll("[data-tab]")];
  const panelOf = (tab) => document.getElementById(tab.dataset.tab);

  const show = (chosen) => {
    for (const tab of tabs) {
      const isChosen = tab === chosen;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.setAttribute("tabindex", isChosen ? "0" : "-1");
      panelOf(tab).hidden = !isChosen;
    }
  };
  /** The beginning of what was chosen, when it is out of sight. */
  const bringIntoSight = (panel) => {
    const bar = list.closest(".toolbar");
    if (!bar) return;
    const { top } = panel.getBoundingClientRect();
    const height = getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0;
    if (top < height || top > window.innerHeight * 0.6) window.scrollBy(0, top - height);
  };

  list.setAttribute("role", "tablist");
  for (const tab of tabs) {
    tab.id = `${tab.dataset.tab}-tab`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", tab.dataset.tab);
    const panel = panelOf(tab);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    panel.removeAttribute("aria-label");
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      show(tab);
      bringIntoSight(panel);
    });
    panel.addEventListener("show", () => show(tab));
  }
  list.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(event.target);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    const tab = tabs[(next + tabs.length) % tabs.length];
    show(tab);
    tab.focus();
  });
  show(tabs[0]);
}
