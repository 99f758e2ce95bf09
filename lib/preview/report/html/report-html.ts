import type { PreviewReport } from "../report";
import { assets } from "./assets";
import { environmentSection } from "./environment-section";
import { html, Markup } from "./markup";

/**
 * One page with everything in it: the picture of each environment's components, what changes, findings and cost. It asks nothing of any
 * network, and its own policy would not let it; without a script everything can still be read. The same report gives the same bytes.
 */
export function reportHtml(report: PreviewReport): string {
  const { style, styleHash, script, scriptHash } = assets();
  const { base, environments } = report;
  const names = environments.map(({ environment }) => environment);
  const policy = [
    "default-src 'none'",
    `style-src ${styleHash}`,
    `script-src ${scriptHash}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${names.join(", ")}${base && ` against ${base.ref}`}: isobar preview</title>
<style>${new Markup(style)}</style>
</head>
<body>
<header class="top"><a class="skip" href="#main">To the report</a>
<p class="brand">isobar <span>preview</span></p>
<p class="compared">${base && comparedWith(base)}working tree</p>
${environments.length > 1 && switchMarkup(names)}
<button type="button" class="theme" data-theme-button hidden>Theme</button></header>
<main id="main">
${environments.map((one, index) => environmentSection(one, `e${index}`))}</main>
<script>${new Markup(script)}</script>
</body>
</html>
`;
  return page.text;
}

const comparedWith = ({ ref, commit }: NonNullable<PreviewReport["base"]>): Markup =>
  html`<code>${ref}</code>${commit !== ref && ` (${commit})`} <span aria-hidden="true">→</span><span class="unseen">to</span> `;

function switchMarkup(names: readonly string[]): Markup {
  const links = names.map((name, index) => html`<a href="#e${index}" data-tab="e${index}">${name}</a>`);
  return html`<nav class="environments" aria-label="Environments">${links}</nav>`;
}
