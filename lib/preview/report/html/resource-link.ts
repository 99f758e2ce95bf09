import type { EnvironmentPage } from "./environment-page";
import { html, type Markup } from "./markup";

/** A link to a resource in the list of all; text for one that is there no longer. */
export function resourceLink(page: EnvironmentPage, urn: string, label: string): Markup {
  const anchor = page.anchorOf(urn);
  return anchor === undefined ? html`${label}` : html`<a class="within" href="#${anchor}">${label}</a>`;
}
