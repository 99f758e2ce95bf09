import * as ec2 from "@pulumi/aws/ec2";
import * as eks from "@pulumi/aws/eks";
import { Provider as Aws } from "@pulumi/aws/provider";
import * as rds from "@pulumi/aws/rds";
import * as containerservice from "@pulumi/azure-native/containerservice";
import { Provider as Azure } from "@pulumi/azure-native/provider";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import * as compute from "@pulumi/gcp/compute";
import * as container from "@pulumi/gcp/container";
import { Provider as Gcp } from "@pulumi/gcp/provider";
import * as core from "@pulumi/kubernetes/core/v1";
import { Provider as Kubernetes } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword";

/** What a test may change about the small clouds. */
export interface Small {
  readonly poolSize?: number;
  readonly machines?: { readonly aws: string; readonly gcp: string; readonly azure: string };
  readonly spot?: boolean;
  readonly settings?: Readonly<Record<string, string>>;
  readonly clusterRole?: string;
  readonly database?: { readonly encrypted: boolean; readonly instanceClass: string };
  readonly protect?: boolean;
  /** Keeps the AWS provider from looking for credentials before it is used. */
  readonly unvalidated?: boolean;
}

const machines = { aws: "m6i.large", gcp: "n2-standard-4", azure: "Standard_D4s_v5" };

/** A kubeconfig that asks the cloud's own program for a token. */
export const kubeconfig = (server: string, certificate: string, command: string): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "c", cluster: { server, "certificate-authority-data": certificate } }],
    contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
    "current-context": "c",
    users: [{ name: "u", user: { exec: { apiVersion: "client.authentication.k8s.io/v1beta1", command } } }],
  });

/** A cluster with a pool and something in it on each cloud, with the SDKs alone. */
export function smallClouds(small: Small = {}): void {
  onAws(small);
  onGoogle(small);
  onAzure(small);
}

export function onAws({
  poolSize = 3,
  machines: { aws } = machines,
  clusterRole = "arn:aws:iam::1:role/a",
  ...small
}: Small): void {
  const provider = new Aws("aws", { region: "us-east-1", skipCredentialsValidation: small.unvalidated ?? false });
  const vpc = new ec2.Vpc("aws-vpc", { cidrBlock: "10.0.0.0/16" }, { provider });
  const subnet = new ec2.Subnet("aws-subnet", { vpcId: vpc.id, cidrBlock: "10.0.0.0/20" }, { provider });
  const password = new RandomPassword("aws-password", { length: 20 });
  const { encrypted = true, instanceClass = "db.m7g.large" } = small.database ?? {};
  new rds.Instance(
    "aws-database",
    {
      engine: "postgres",
      instanceClass,
      storageEncrypted: encrypted,
      password: password.result,
      skipFinalSnapshot: true,
    },
    { provider, protect: small.protect ?? false },
  );
  const cluster = new eks.Cluster(
    "aws-cluster",
    { name: "small", roleArn: clusterRole, vpcConfig: { subnetIds: [subnet.id] } },
    { provider, protect: small.protect ?? false },
  );
  new eks.NodeGroup(
    "aws-pool",
    {
      clusterName: cluster.name,
      nodeRoleArn: "arn:aws:iam::1:role/node",
      subnetIds: [subnet.id],
      instanceTypes: [aws],
      capacityType: small.spot ? "SPOT" : "ON_DEMAND",
      scalingConfig: { minSize: 1, maxSize: poolSize + 4, desiredSize: poolSize },
    },
    { provider, ignoreChanges: ["scalingConfig.desiredSize"] },
  );
  const config = pulumi
    .all([cluster.endpoint, cluster.certificateAuthority.data])
    .apply(([server, certificate]) => kubeconfig(server, certificate ?? "", "aws"));
  inside("aws", config, small);
}

export function onGoogle({ poolSize = 3, machines: { gcp } = machines, ...small }: Small): void {
  const provider = new Gcp("gcp", { project: "data", region: "us-east1" });
  const network = new compute.Network("gcp-network", { autoCreateSubnetworks: false }, { provider });
  const cluster = new container.Cluster(
    "gcp-cluster",
    {
      name: "small",
      location: "us-east1",
      network: network.id,
      removeDefaultNodePool: true,
      initialNodeCount: 1,
      deletionProtection: false,
    },
    { provider, protect: small.protect ?? false },
  );
  new container.NodePool(
    "gcp-pool",
    {
      cluster: cluster.id,
      autoscaling: { minNodeCount: 1, maxNodeCount: poolSize + 4 },
      nodeConfig: { machineType: gcp, spot: small.spot ?? false },
    },
    { provider, ignoreChanges: ["nodeCount", "initialNodeCount"] },
  );
  const config = pulumi
    .all([cluster.endpoint, cluster.masterAuth.clusterCaCertificate])
    .apply(([address, certificate]) => kubeconfig(`https://${address}`, certificate, "gke-gcloud-auth-plugin"));
  inside("gcp", config, small);
}

export function onAzure({ poolSize = 3, machines: { azure } = machines, ...small }: Small): void {
  const provider = new Azure("azure", { location: "eastus" });
  const group = new ResourceGroup("azure-group", { location: "eastus" }, { provider });
  const resourceGroupName = group.name;
  const cluster = new containerservice.ManagedCluster(
    "azure-cluster",
    {
      resourceGroupName,
      location: "eastus",
      dnsPrefix: "small",
      agentPoolProfiles: [{ name: "system", mode: "System", count: 3, vmSize: "Standard_D4s_v5" }],
    },
    { provider, protect: small.protect ?? false },
  );
  new containerservice.AgentPool(
    "azure-pool",
    {
      resourceGroupName,
      resourceName: cluster.name,
      agentPoolName: "workers",
      vmSize: azure,
      enableAutoScaling: true,
      count: poolSize,
      minCount: 1,
      maxCount: poolSize + 4,
    },
    { provider, ignoreChanges: ["count"] },
  );
  const config = pulumi.output(cluster.fqdn).apply((host) => kubeconfig(`https://${host}:443`, "", "kubelogin"));
  inside("azure", config, small);
}

function inside(cloud: string, config: pulumi.Output<string>, { settings = { level: "info" } }: Small): void {
  const provider = new Kubernetes(`${cloud}-kubernetes`, { kubeconfig: config, clusterIdentifier: `${cloud}-small` });
  const namespace = new core.Namespace(`${cloud}-namespace`, { metadata: { name: "airflow" } }, { provider });
  new core.ConfigMap(
    `${cloud}-settings`,
    { metadata: { namespace: namespace.metadata.name }, data: { ...settings } },
    { provider },
  );
}
