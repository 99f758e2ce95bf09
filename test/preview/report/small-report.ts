import type { ResourceChange } from "../../../lib/preview/changes/resource-changes";
import type { CostEstimate } from "../../../lib/preview/cost/estimate";
import type { ComparedFinding } from "../../../lib/preview/policy/rule";
import { type EnvironmentReport, type PreviewReport, reportVersion } from "../../../lib/preview/report/report";

/** A change of a database's size in place. */
export const change = (name: string, changes: Partial<ResourceChange> = {}): ResourceChange => ({
  operation: "change",
  urn: `urn:${name}`,
  type: "aws:rds/instance:Instance",
  name,
  stateful: false,
  protected: false,
  cloud: "aws",
  within: ["Platform prod-aws", "Postgres prod-aws"],
  properties: [{ path: "allocatedStorage", old: 100, new: 200, replaces: false, refused: false }],
  ...changes,
});

/** A finding that the API server is public, new. */
export const finding = (name: string, changes: Partial<ComparedFinding> = {}): ComparedFinding => ({
  rule: "cluster-private-api",
  title: "The Kubernetes API is private",
  severity: "high",
  urn: `urn:${name}`,
  type: "aws:eks/cluster:Cluster",
  name,
  cloud: "aws",
  property: "vpcConfig.endpointPublicAccess",
  found: "reachable from 0.0.0.0/0",
  setting: "cluster.publicEndpoint",
  source: "https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html",
  status: "new",
  ...changes,
});

/** Three to ten nodes, 4 expected. */
export const cost: CostEstimate = {
  currency: "USD",
  total: { min: 300, expected: 400, max: 1000 },
  lines: [
    {
      urn: "urn:prod-aws-core",
      type: "aws:eks/nodeGroup:NodeGroup",
      name: "prod-aws-core",
      cloud: "aws",
      service: "nodes",
      pool: "core",
      purchase: "on-demand",
      basis: "3–10 × m7i.xlarge at $0.1370/h",
      notes: [],
      min: 300,
      expected: 400,
      max: 1000,
    },
  ],
  unknown: [],
  sources: [],
};

/** An environment against its base; nothing differs, unless said. */
export const environment = (report: Partial<EnvironmentReport> = {}): EnvironmentReport => ({
  environment: "prod",
  notes: [],
  resources: [],
  changes: [],
  findings: [],
  cost,
  costChange: { base: cost.total, change: { min: 0, expected: 0, max: 0 }, share: 0 },
  ...report,
});

export const report = (...environments: readonly EnvironmentReport[]): PreviewReport => ({
  version: reportVersion,
  base: { ref: "main", commit: "abc1234" },
  environments,
});
