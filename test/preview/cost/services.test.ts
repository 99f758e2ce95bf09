import { byTypeOf } from "./by-type";
import { costOf, resource } from "./resources";

/** Resources of one platform on AWS, by which it is known where its Kubernetes objects are. */
const platform = { ...resource("isobar:platform:Platform", "platform"), custom: false };
const onPlatform = (type: string, name: string, inputs: Readonly<Record<string, unknown>>) => ({
  ...resource(type, name, inputs),
  parent: platform.urn,
});
const onAws = [platform, onPlatform("aws:ec2/vpc:Vpc", "network", {})];

const one = (type: string, inputs: Readonly<Record<string, unknown>> = {}) => costOf([resource(type, "it", inputs)]);

test("a type that nobody estimates is listed, and one that is free is not", () => {
  expect(one("aws:elasticache/cluster:Cluster").unknown).toMatchObject([
    { service: "other", reason: "no estimate of aws:elasticache/cluster:Cluster" },
  ]);
  for (const type of ["aws:iam/role:Role", "gcp:compute/network:Network", "azure-native:network:VirtualNetwork"]) {
    expect(one(type)).toMatchObject({ lines: [], unknown: [] });
  }
});

test("AKS' free tier costs nothing, the others have to be known", () => {
  const cluster = (sku?: object) =>
    one("azure-native:containerservice:ManagedCluster", { ...(sku && { sku }) }).unknown;
  expect(cluster()).toEqual([]);
  expect(cluster({ tier: "Free" })).toEqual([]);
  expect(cluster({ tier: "Standard" })).toMatchObject([{ reason: "no price of AKS cluster, Standard" }]);
  expect(cluster({ tier: "[unknown]" })).toMatchObject([{ reason: "no price of the tier unknown" }]);
});

test("an EKS cluster without an upgrade policy says what extended support adds", () => {
  const notes = (inputs: object) => one("aws:eks/cluster:Cluster", { ...inputs }).lines[0]?.notes;
  expect(notes({ upgradePolicy: { supportType: "STANDARD" }, region: "us-east-1" })).toEqual([]);
  expect(notes({ region: "us-east-1" })).toEqual(["more once its Kubernetes version is in extended support"]);
});

test("gateway endpoints are free, interface ones cost by the zone, and unknown ones are listed", () => {
  const endpoint = (inputs: object) => one("aws:ec2/vpcEndpoint:VpcEndpoint", { ...inputs });
  expect(endpoint({})).toMatchObject({ lines: [], unknown: [] });
  const subnetIds = ["[unknown]", "[unknown]"];
  expect(endpoint({ vpcEndpointType: "Interface", subnetIds }).total.min).toBeCloseTo(2 * 0.01 * 730, 2);
  expect(endpoint({ vpcEndpointType: "Interface", subnetIds: "[unknown]" }).unknown).toHaveLength(1);
});

test("a database of another engine is not priced as Postgres", () => {
  const prices = { machine: "db.m7g.xlarge", usd: 0.3 };
  const database = (engine: string) =>
    byTypeOf(
      "databases",
      "aws",
      prices,
      resource("aws:rds/instance:Instance", "it", { instanceClass: prices.machine, engine }),
    );
  expect(database("postgres").lines).toHaveLength(1);
  expect(database("oracle-ee").unknown[0]?.reason).toBe("no price of db.m7g.xlarge oracle-ee");
});

test.each([
  ["aws", "aws:rds/instance:Instance", (ha: boolean) => ({ instanceClass: "db", engine: "postgres", multiAz: ha })],
  [
    "gcp",
    "gcp:sql/databaseInstance:DatabaseInstance",
    (ha: boolean) => ({ settings: { tier: "db", availabilityType: ha ? "REGIONAL" : "ZONAL" } }),
  ],
  [
    "azure",
    "azure-native:dbforpostgresql:Server",
    (ha: boolean) => ({ sku: { name: "db" }, highAvailability: { mode: ha ? "ZoneRedundant" : "Disabled" } }),
  ],
] as const)("on %s, a standby costs as much as the server", (cloud, type, inputs) => {
  const cost = (ha: boolean) =>
    byTypeOf("databases", cloud, { machine: "db", usd: 0.5 }, resource(type, "it", inputs(ha))).total.min;
  expect(cost(false)).toBe(365);
  expect(cost(true)).toBe(730);
});

test("Cloud SQL's custom machines cost by vCPU and memory", () => {
  const { lines } = one("gcp:sql/databaseInstance:DatabaseInstance", {
    region: "us-central1",
    settings: { tier: "db-custom-4-15360" },
  });
  expect(lines.map(({ min }) => min)).toEqual([120.6, 76.65]);
});

test("a load balancer that Kubernetes asks for is listed, other services are not", () => {
  const service = (type: string) =>
    costOf([...onAws, onPlatform("kubernetes:core/v1:Service", "it", { spec: { type } })]).unknown;
  expect(service("ClusterIP")).toEqual([]);
  expect(service("LoadBalancer").map(({ cloud, reason }) => [cloud, reason])).toEqual([
    ["aws", "no price of load balancer"],
    ["aws", "traffic through the load balancer: by use"],
  ]);
});

test("volumes that pods ask for cost as the disk of their storage class", () => {
  const standard = onPlatform("kubernetes:storage.k8s.io/v1:StorageClass", "standard", {
    metadata: { name: "standard", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    parameters: { type: "gp3" },
  });
  const vault = onPlatform("kubernetes:apps/v1:StatefulSet", "vault", {
    spec: { replicas: 3, volumeClaimTemplates: [{ spec: { resources: { requests: { storage: "10Gi" } } } }] },
  });
  const postgres = onPlatform("kubernetes:postgresql.cnpg.io/v1:Cluster", "postgres", {
    spec: { instances: 2, storage: { size: "20Gi", storageClass: "standard" }, walStorage: { size: "512Mi" } },
  });
  const claim = onPlatform("kubernetes:core/v1:PersistentVolumeClaim", "claim", {
    spec: { storageClassName: "elsewhere", resources: { requests: { storage: "1Ti" } } },
  });
  const cost = byTypeOf("disks", "aws", { machine: "gp3", usd: 0.1 }, ...onAws, standard, vault, postgres, claim);
  expect(cost.lines.map(({ name, min }) => [name, min])).toEqual([
    ["postgres", 4],
    ["postgres", 0.1],
    ["vault", 3],
  ]);
  expect(cost.unknown.map(({ name, reason }) => [name, reason])).toEqual([
    ["claim", "what kind of disk its volumes are is not known (1 × 1024 GiB)"],
  ]);
});
