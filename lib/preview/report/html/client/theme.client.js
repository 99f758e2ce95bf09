// Light or dark: as the system has it, until the reader chooses.
{
  const root = document.documentElement;
  const button = document.querySelector("[data-theme-button]");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const key = "isobar-preview-theme";

  // A page from a file may have no storage.
  const stored = () => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const store = (theme) => {
    try {
      localStorage.setItem(key, theme);
    } catch {}
  };
  const current = () => root.dataset.theme ?? (dark.matches ? "dark" : "light");
  const show = () => {
    button.textContent = current() === "dark" ? "Light" : "Dark";
    button.setAttribute("aria-label", `Switch to the ${current() === "dark" ? "light" : "dark"} theme`);
  };

  const before = stored();
  if (before === "light" || before === "dark") root.dataset.theme = before;
  button.addEventListener("click", () => {
    root.dataset.theme = current() === "dark" ? "light" : "dark";
    store(root.dataset.theme);
    show();
  });
  dark.addEventListener("change", show);
  button.hidden = false;
  root.classList.add("scripted");
  show();
}
