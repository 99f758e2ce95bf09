import { stringify } from "yaml";
import { cloudTitles } from "../../graph";
import type { ReportedResource } from "../report";
import { type Component, componentTitle } from "./components";
import type { EnvironmentPage } from "./environment-page";
import { html, type Markup } from "./markup";
import { signOf } from "./sign";

/** With more resources than this, components are folded. */
const mostOpen = 40;

/** Every resource with its inputs, folded, by component. */
export function resourcesList(page: EnvironmentPage): Markup {
  const { components, facets, operationOn, anchorOf, prefix, report } = page;
  const total = report.resources.filter(({ custom }) => custom).length;
  const row = (resource: ReportedResource): Markup => {
    const { urn, type, name, inputs, protected: kept } = resource;
    const operation = operationOn(urn);
    return html`<details class="row resource ${operation}" id="${anchorOf(urn)}"${facets(resource)}><summary class="head">${operation && signOf(operation)}
<strong>${name}</strong> <span class="type">${type}</span>${kept && html` <span class="mark">protected</span>`}</summary>
<pre tabindex="0"><code>${settings(inputs)}</code></pre></details>
`;
  };
  const group = (component: Component): Markup | false => {
    const { id, cloud, resources } = component;
    const about = `${cloudTitles[cloud]} · ${resources.length}`;
    return (
      resources.length > 0 &&
      html`<details class="group component-group" id="${prefix}-c${id}"${total <= mostOpen && html` open`}>
<summary><h3>${componentTitle(component)} <span class="about">${about}</span></h3></summary>
${resources.map(row)}</details>
`
    );
  };
  return html`${components.all.map(group)}`;
}

function settings(inputs: Readonly<Record<string, unknown>>): string {
  return Object.keys(inputs).length === 0
    ? "no settings"
    : stringify(inputs, { lineWidth: 0, aliasDuplicateObjects: false });
}
