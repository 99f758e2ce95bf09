import type { EngineAgreement, EngineView } from "../../engine/engine-view";
import { kindOf } from "../../graph";
import type { EnvironmentPage } from "./environment-page";
import { html, type Markup } from "./markup";

/** What the real engine says beside the offline view: first where they differ. */
export function engineSection(page: EnvironmentPage, { engineVersion, agreement, diagnostics }: EngineView): Markup {
  const same = agreement.filter(({ verdict }) => verdict === "same");
  const different = agreement.filter(({ verdict }) => verdict !== "same");
  const count = (verdict: EngineAgreement["verdict"]) => agreement.filter((one) => one.verdict === verdict).length;
  const folded = html`<details class="group fold"><summary>The same: ${same.length}</summary>${agreementTable(page, same)}</details>`;
  return html`<p class="lead">Pulumi ${engineVersion} and the offline view say the same of <b>${same.length}</b>.
The offline view missed <b>${count("missed")}</b> and guessed <b>${count("guessed")}</b>.</p>
${different.length > 0 && agreementTable(page, different)}
${same.length > 0 && folded}
${diagnostics.length > 0 && html`<h3>What the engine said</h3><ul class="diagnostics">${diagnostics.map((line) => html`<li>${line}</li>`)}</ul>`}`;
}

function agreementTable({ facets, components }: EnvironmentPage, agreement: readonly EngineAgreement[]): Markup {
  const heads = ["Verdict", "Resource", "Offline", "Engine", "Why"].map((head) => html`<th scope="col">${head}</th>`);
  const row = ({ urn, verdict, offline, engine, reason }: EngineAgreement) => {
    const [, , types = "", ...name] = urn.split("::");
    const resource = html`${name.join("::") || urn} <span class="type">${kindOf(types)}</span>`;
    const cloud = components.of(urn)?.cloud ?? "none";
    return html`<tr class="row"${facets({ urn, cloud })}><td><span class="mark ${verdict !== "same" && "bad"}">${verdict}</span></td>
<th scope="row">${resource}</th><td>${offline ?? "nothing"}</td><td>${engine ?? "nothing"}</td><td>${reason}</td></tr>
`;
  };
  return html`<div class="scroll group"><table class="figures agreement"><thead><tr>${heads}</tr></thead><tbody>
${agreement.map(row)}</tbody></table></div>`;
}
