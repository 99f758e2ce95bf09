import * as pulumi from "@pulumi/pulumi";
import { AwsKey, EksAddons, EksCluster, EksNodePool } from "isobar/aws";

/** An EKS cluster with two node pools in a VPC that exists already: four constructs, and nothing else of Isobar's. */
const vpc = new pulumi.StackReference("acme/network/prod");
const region = "us-east-1";
const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
const subnet = (zone: string) => pulumi.interpolate`${vpc.requireOutput(`private-subnet-${zone}`)}`;

const key = new AwsKey("analytics", { accountId: "111122223333", region });

const cluster = new EksCluster("analytics", {
  region,
  zones,
  network: { nodeSubnetIds: zones.map(subnet) },
  addresses: { services: "172.20.0.0/16" },
  keyId: key.id,
  settings: { version: "1.35" },
  admins: ["arn:aws:iam::111122223333:role/platform"],
});

const core = new EksNodePool("analytics-core", {
  cluster,
  pool: "core",
  zones,
  settings: { cpu: 4, memoryGiB: 16, min: 3, max: 10 },
  keyId: key.id,
});

const workers = new EksNodePool("analytics-workers", {
  cluster,
  pool: "workers",
  zones,
  settings: { cpu: 8, memoryGiB: 32, max: 50, spot: { fallback: true } },
  keyId: key.id,
});

new EksAddons("analytics", { cluster, nodePools: [core, workers] });

export const kubeconfig = cluster.kubeconfig;
