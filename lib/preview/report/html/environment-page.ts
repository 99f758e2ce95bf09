import type { Operation } from "../../changes/resource-changes";
import type { GraphCloud } from "../../graph";
import type { Severity } from "../../policy/rule";
import { severities } from "../findings-text";
import type { EnvironmentReport } from "../report";
import { type Component, type Components, componentsOf } from "./components";
import { html, type Markup } from "./markup";

/** One environment on the page. */
export interface EnvironmentPage {
  readonly report: EnvironmentReport;
  /** With which the ids of its elements begin, so that two environments have none in common. */
  readonly prefix: string;
  readonly components: Components;
  /** What happens to a resource; undefined when it stays as it is. */
  operationOn(urn: string): Operation | undefined;
  /** The id of a resource in the list of all; undefined for one that is there no longer. */
  anchorOf(urn: string): string | undefined;
  /** What a row is filtered by, as attributes: its cloud, component, operation and severities, which are those of its resource. */
  facets(row: Row): Markup;
}

export interface Row {
  readonly urn: string;
  readonly cloud: GraphCloud;
  /** Instead of those of all the resource's findings. */
  readonly severity?: Severity;
}

export function environmentPage(report: EnvironmentReport, prefix: string): EnvironmentPage {
  const components = componentsOf(report);
  const operations = new Map<string, Operation>(report.changes?.map(({ urn, operation }) => [urn, operation]));
  const found = new Map<string, Set<Severity>>();
  for (const { urn, severity, status, waiver } of report.findings) {
    if (status !== "fixed" && !waiver) found.set(urn, (found.get(urn) ?? new Set()).add(severity));
  }
  const numbers = new Map(report.resources.filter(({ custom }) => custom).map(({ urn }, index) => [urn, index]));
  return {
    report,
    prefix,
    components,
    operationOn: (urn) => operations.get(urn),
    anchorOf: (urn) => {
      const number = numbers.get(urn);
      return number === undefined ? undefined : `${prefix}-r${number}`;
    },
    facets: ({ urn, cloud, severity }) => {
      const component: Component | undefined = components.of(urn);
      const bad = severity ?? severities.filter((one) => found.get(urn)?.has(one)).join(" ");
      const operation = operations.get(urn);
      return html` data-cloud="${cloud}"${[
        component && html` data-in="${component.id}"`,
        operation && html` data-operation="${operation}"`,
        bad !== "" && html` data-severity="${bad}"`,
      ]}`;
    },
  };
}
