// Links within the page lead into tabs and folded lists; so does an address with a part's name, such as preview.html#e0-policy.
{
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!target) return;
    if (target.closest(".row[hidden]")) target.closest(".environment").querySelector("[data-clear]").click();
    for (let at = target; at; at = at.parentElement) {
      if (at.matches("details")) at.open = true;
      if (at.matches("[role=tabpanel]")) at.dispatchEvent(new CustomEvent("show"));
    }
    const bar = target.closest(".environment")?.querySelector(".toolbar");
    target.scrollIntoView();
    // The bar covers what is at the top.
    if (bar && getComputedStyle(bar).position === "sticky") window.scrollBy(0, -bar.offsetHeight - 8);
    target.querySelector("summary")?.focus({ preventScroll: true });
  };
  window.addEventListener("hashchange", reveal);
  // The same link again changes no address.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.within");
    if (link && link.hash === location.hash) reveal();
  });
  reveal();
}
