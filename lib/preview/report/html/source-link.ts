import { html, type Markup } from "./markup";

/** A link to a page of the web, which tells that page nothing; anything else is text. */
export function sourceLink(source: string, label: string): Markup {
  const known = /^https?:\/\//.test(source) && URL.canParse(source);
  return known ? html`<a href="${source}" rel="noreferrer noopener" target="_blank">${label}</a>` : html`${source}`;
}
