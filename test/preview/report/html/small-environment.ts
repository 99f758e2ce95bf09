import type { GraphCloud } from "../../../../lib/preview/graph";
import type { EnvironmentReport, ReportedResource } from "../../../../lib/preview/report/report";

/** A resource, or a component by its type; `urn:<name>` is its URN. */
export const resource = (type: string, name: string, more: Partial<ReportedResource> = {}): ReportedResource => ({
  urn: `urn:${name}`,
  type,
  name,
  custom: !type.startsWith("acme:") && !type.startsWith("isobar:"),
  cloud: "aws" as GraphCloud,
  protected: false,
  dependencies: [],
  inputs: {},
  ...more,
});

/** An environment that breaks no rule and costs nothing. */
export const environment = (
  resources: readonly ReportedResource[],
  more: Partial<EnvironmentReport> = {},
): EnvironmentReport => ({
  environment: "prod",
  notes: [],
  resources,
  findings: [],
  cost: { currency: "USD", total: { min: 0, expected: 0, max: 0 }, lines: [], unknown: [], sources: [] },
  ...more,
});
