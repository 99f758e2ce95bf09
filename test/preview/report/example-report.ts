import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { type Properties, shown } from "../../../lib/preview/changes/property-value";
import { type ResourceChange, resourceChanges } from "../../../lib/preview/changes/resource-changes";
import type { CostLine } from "../../../lib/preview/cost/estimate";
import { sumOfCosts } from "../../../lib/preview/cost/money";
import type { EngineView } from "../../../lib/preview/engine/engine-view";
import { ResourceGraph } from "../../../lib/preview/graph";
import type { ComparedFinding, FindingStatus } from "../../../lib/preview/policy/rule";
import type { RecordedResource } from "../../../lib/preview/recording/record";
import { recordApart } from "../../../lib/preview/recording/recording";
import type { EnvironmentReport, PreviewReport, ReportedResource } from "../../../lib/preview/report/report";

const root = path.resolve(__dirname, "../../..");
const stacks = path.join(root, "stacks");

/** Records prod as it is, and after an edit of its file. */
async function prod(edit: (file: string) => string): Promise<readonly RecordedResource[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "isobar-example-"));
  try {
    cpSync(path.join(stacks, "Pulumi.prod.yaml"), path.join(folder, "Pulumi.prod.yaml"));
    const file = path.join(folder, "Pulumi.prod.yaml");
    writeFileSync(file, edit(readFileSync(file, "utf8")));
    const { resources } = await recordApart(
      {
        program: path.join(stacks, "index.ts"),
        stack: "prod",
        mode: "update",
        secretSalt: "example",
        configDirectory: folder,
      },
      { timeoutSeconds: 120, directory: root },
    );
    return resources;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a pull request might change: a bigger pool and database, another Airflow, one pool less. */
const edited = (file: string) =>
  file
    .replace("version: 3.2.2", "version: 3.2.3")
    .replace("workers: { cpu: 8, memoryGiB: 32,", "workers: { cpu: 16, memoryGiB: 64,")
    .replace("cpu: 4\n      memoryGiB: 16\n      backup: { retentionDays: 30 }", "cpu: 8\n      memoryGiB: 32")
    .replace("overrides:\n", "overrides:\n      azure:\n        nodePools: { gpu: null }\n");

/** A report of prod on three clouds against an earlier version; findings and costs are made up. */
export async function exampleReport(): Promise<PreviewReport> {
  const recorded = await Promise.all([prod((file) => file), prod(edited)]);
  const head = recorded[1];
  // A login that is another one replaces the database, which no edit of the file does.
  const base = recorded[0].map((resource) =>
    resource.type === "aws:rds/instance:Instance"
      ? { ...resource, inputs: { ...resource.inputs, username: "postgres" } }
      : resource,
  );
  const graph = new ResourceGraph(head);
  const resources = head.map(
    (resource): ReportedResource => ({
      urn: resource.urn,
      type: resource.type,
      name: resource.name,
      custom: resource.custom,
      ...(resource.parent !== undefined && { parent: resource.parent }),
      cloud: graph.cloudOf(resource),
      protected: resource.protect,
      dependencies: [...resource.dependencies].sort(),
      inputs: shown(resource.inputs as Properties) as Properties,
    }),
  );
  const changes = resourceChanges(base, head);
  return {
    version: 1,
    base: { ref: "main", commit: "4f6c2a1" },
    environments: [
      {
        environment: "prod",
        notes: ["package-lock.json differs: the base was run with the packages that are installed now"],
        resources,
        changes,
        findings: findings(resources),
        ...cost(resources),
        engine: engine(changes),
      },
      alone(resources),
    ],
  };
}

/** A second environment that has nothing to compare with: Google's part alone. */
function alone(all: readonly ReportedResource[]): EnvironmentReport {
  const resources = all.filter(({ cloud }) => cloud === "gcp");
  const open = findings(resources).filter(({ status }) => status !== "fixed");
  return {
    environment: "dev",
    notes: [],
    resources,
    findings: open.map((finding) => ({ ...finding, status: "open" })),
    cost: cost(resources).cost,
  };
}

function findings(resources: readonly ReportedResource[]): readonly ComparedFinding[] {
  const made = (
    status: FindingStatus,
    rule: Pick<ComparedFinding, "rule" | "title" | "severity" | "found"> & Partial<ComparedFinding>,
    type: string,
  ): readonly ComparedFinding[] =>
    resources
      .filter((resource) => resource.type === type)
      .map(({ urn, name, cloud }) => ({ source: "https://example.com/why", ...rule, status, urn, type, name, cloud }));
  return [
    ...made(
      "new",
      {
        rule: "postgres-backups",
        title: "Postgres keeps backups for at least 14 days",
        severity: "high",
        property: "backupRetentionPeriod",
        found: "7 days",
        setting: "postgres.backup.retentionDays",
        source: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html",
      },
      "aws:rds/instance:Instance",
    ),
    ...made(
      "new",
      {
        rule: "node-pool-zones",
        title: "Nodes stand in at least two zones",
        severity: "medium",
        property: "nodeLocations",
        found: "one zone",
        setting: "nodePools.gpu.zones",
      },
      "gcp:container/nodePool:NodePool",
    ),
    ...made(
      "open",
      {
        rule: "pod-read-only-root",
        title: "Containers cannot write to their own file system",
        severity: "low",
        property: "spec.template.spec.containers[0].securityContext.readOnlyRootFilesystem",
        found: "may write",
      },
      "kubernetes:apps/v1:Deployment",
    ),
    ...made(
      "open",
      {
        rule: "cluster-maintenance-window",
        title: "Upgrades wait for a maintenance window",
        severity: "medium",
        found: "no window",
        setting: "cluster.maintenanceWindow",
        waiver: { reason: "the window is the provider's own until autumn", expires: "2027-01-31" },
      },
      "azure-native:containerservice:ManagedCluster",
    ),
    ...made(
      "fixed",
      { rule: "bucket-versioning", title: "Buckets keep earlier versions", severity: "medium", found: "not versioned" },
      "gcp:storage/bucket:Bucket",
    ),
  ];
}

function cost(resources: readonly ReportedResource[]): Pick<EnvironmentReport, "cost" | "costChange"> {
  const line = (type: string, one: Pick<CostLine, "service" | "min" | "expected" | "max" | "basis">): CostLine[] =>
    resources
      .filter((resource) => resource.type === type)
      .map(({ urn, name, cloud }) => ({
        ...one,
        urn,
        type,
        name,
        cloud,
        purchase: name.includes("spot") ? "spot" : "on-demand",
        notes: name.includes("spot") ? ["spot prices change by the hour"] : [],
        ...(one.service === "nodes" && { pool: /core|gpu|workers/.exec(name)?.[0] ?? "core" }),
      }));
  const nodes = { service: "nodes", min: 220.5, expected: 912.25, max: 6480, basis: "0–50 × 16 vCPU" } as const;
  const database = { service: "database", min: 812, expected: 812, max: 812, basis: "2 × 8 vCPU, 100 GiB" } as const;
  const storage = { service: "storage", min: 4.6, expected: 23, max: 115, basis: "1,000 GiB" } as const;
  const control = { service: "kubernetes", min: 73, expected: 73, max: 73, basis: "730 h at $0.10/h" } as const;
  const lines = [
    ...line("aws:eks/nodeGroup:NodeGroup", nodes),
    ...line("azure-native:containerservice:AgentPool", { ...nodes, expected: 1021.5 }),
    ...line("gcp:container/nodePool:NodePool", { ...nodes, max: 5100 }),
    ...line("aws:eks/cluster:Cluster", control),
    ...line("azure-native:containerservice:ManagedCluster", control),
    ...line("gcp:container/cluster:Cluster", control),
    ...line("aws:rds/instance:Instance", database),
    ...line("azure-native:dbforpostgresql:Server", database),
    ...line("gcp:sql/databaseInstance:DatabaseInstance", database),
    ...line("aws:s3/bucket:Bucket", storage),
    ...line("azure-native:storage:StorageAccount", storage),
    ...line("gcp:storage/bucket:Bucket", storage),
    ...line("aws:ec2/natGateway:NatGateway", { service: "network", min: 33, expected: 78, max: 300, basis: "1 TB" }),
    ...line("gcp:compute/routerNat:RouterNat", { service: "network", min: 33, expected: 78, max: 300, basis: "1 TB" }),
    ...line("aws:kms/key:Key", { service: "keys", min: 1, expected: 1.5, max: 3, basis: "1 key, 100,000 uses" }),
    ...line("aws:cloudwatch/logGroup:LogGroup", { service: "logs", min: 5, expected: 25, max: 90, basis: "50 GiB" }),
  ];
  const total = sumOfCosts(lines);
  const change = { min: 120, expected: 731.4, max: 9800 };
  return {
    cost: {
      currency: "USD",
      total,
      lines,
      unknown: resources
        .filter(({ type }) => /networkSecurityGroup|privateEndpoint:/i.test(type))
        .map(({ urn, type, name, cloud }) => ({
          urn,
          type,
          name,
          cloud,
          service: "network",
          reason: "no price of a private endpoint in this region",
        })),
      sources: (["aws", "azure", "gcp"] as const).map((cloud) => ({
        cloud,
        region: "us-east-1",
        date: "2026-11-01",
        source: `https://example.com/prices/${cloud}`,
      })),
    },
    costChange: {
      base: {
        min: total.min - change.min,
        expected: total.expected - change.expected,
        max: total.max - change.max,
      },
      change,
      share: change.expected / (total.expected - change.expected),
    },
  };
}

function engine(changes: readonly ResourceChange[]): EngineView {
  return {
    engineVersion: "v3.248.0",
    steps: [],
    agreement: changes.map(({ urn, operation }, index) =>
      index % 11 === 5
        ? { urn, verdict: "missed", engine: "change", reason: "a default of the provider's" }
        : index % 17 === 3
          ? { urn, verdict: "guessed", offline: operation }
          : { urn, verdict: "same", offline: operation, engine: operation },
    ),
    diagnostics: ["warning: aws:eks/nodeGroup:NodeGroup: diskSize is ignored with a launch template"],
  };
}
