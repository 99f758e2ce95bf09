import { html, type Markup } from "./markup";

/** A unified diff; added and removed lines keep their signs, so that they are told apart without colours. */
export function diffLines(lines: readonly string[]): Markup {
  return html`<pre class="diff" tabindex="0"><code>${lines.map(lineMarkup)}</code></pre>`;
}

function lineMarkup(line: string): Markup {
  if (line.startsWith("+")) return html`<ins>${line}\n</ins>`;
  if (line.startsWith("-")) return html`<del>${line}\n</del>`;
  return line.startsWith("@@") ? html`<b>${line}\n</b>` : html`<span>${line}\n</span>`;
}
