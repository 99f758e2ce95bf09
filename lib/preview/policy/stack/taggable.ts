import type { GraphResource } from "../../graph";
import { type Input, inputOf } from "../input";

/** Where a type has its tags, and whether its provider adds those that are given to the provider. */
export interface Tagged {
  /** `tags`, `labels`, `settings.userLabels`. */
  readonly path: string;
  /** The provider's input that holds tags for all: `defaultTags.tags`, `defaultLabels`. */
  readonly defaults?: string;
}

const aws: Tagged = { path: "tags", defaults: "defaultTags.tags" };
const google: Tagged = { path: "labels", defaults: "defaultLabels" };
const azure: Tagged = { path: "tags" };

/** What is paid for, holds something, or can be taken on, by module and kind, as the providers' SDKs write them. */
const awsTypes = `
  acm/certificate apigatewayv2/api athena/workgroup backup/plan backup/vault batch/computeEnvironment cloudfront/distribution
  cloudtrail/trail cloudwatch/logGroup dynamodb/table ebs/volume ec2/eip ec2/flowLog ec2/instance ec2/internetGateway ec2/launchTemplate
  ec2/natGateway ec2/networkAcl ec2/routeTable ec2/securityGroup ec2/subnet ec2/vpc ec2/vpcEndpoint ecr/repository ecs/cluster ecs/service
  efs/fileSystem eks/addon eks/cluster eks/fargateProfile eks/nodeGroup elasticache/cluster elasticache/replicationGroup
  glue/job iam/openIdConnectProvider iam/policy iam/role iam/user kinesis/stream kms/key kms/replicaKey lambda/function
  lb/loadBalancer lb/targetGroup msk/cluster mwaa/environment opensearch/domain rds/cluster rds/clusterInstance
  rds/instance rds/parameterGroup rds/proxy rds/subnetGroup redshift/cluster route53/zone s3/bucket s3/bucketV2
  secretsmanager/secret sfn/stateMachine sns/topic sqs/queue ssm/parameter transfer/server`;
const googleTypes = `
  alloydb/cluster alloydb/instance artifactregistry/repository bigquery/dataset bigquery/table cloudfunctionsv2/function
  cloudrunv2/job cloudrunv2/service composer/environment compute/address compute/disk compute/forwardingRule compute/globalAddress
  compute/globalForwardingRule compute/image compute/instance compute/instanceTemplate compute/snapshot compute/vPNTunnel
  dataproc/cluster dns/managedZone filestore/instance kms/cryptoKey memcache/instance pubsub/subscription pubsub/topic redis/instance
  secretmanager/regionalSecret secretmanager/secret spanner/instance storage/bucket`;
const azureTypes = `
  redis:Redis compute:Disk compute:DiskEncryptionSet compute:VirtualMachine compute:VirtualMachineScaleSet containerregistry:Registry
  containerservice:AgentPool containerservice:ManagedCluster dbforpostgresql:Server dns:Zone eventhub:Namespace keyvault:Key
  keyvault:Secret keyvault:Vault managedidentity:UserAssignedIdentity network:ApplicationGateway network:AzureFirewall network:BastionHost
  network:FlowLog network:LoadBalancer network:NatGateway network:NetworkInterface network:NetworkSecurityGroup network:PrivateEndpoint
  network:PublicIPAddress network:RouteTable network:VirtualNetwork network:VirtualNetworkGateway operationalinsights:Workspace
  privatedns:PrivateZone resources:ResourceGroup servicebus:Namespace sql:Server storage:StorageAccount web:AppServicePlan web:WebApp`;

/** `lambda/function` is `aws:lambda/function:Function`. */
const bridged = (cloud: string, types: string, tagged: Tagged): (readonly [string, Tagged])[] =>
  types
    .trim()
    .split(/\s+/)
    .map((type) => {
      const kind = type.slice(type.indexOf("/") + 1);
      return [`${cloud}:${type}:${kind.charAt(0).toUpperCase()}${kind.slice(1)}`, tagged];
    });

/** Types that can carry tags, by type token. */
export const taggable: ReadonlyMap<string, Tagged> = new Map([
  ...bridged("aws", awsTypes, aws),
  ...bridged("gcp", googleTypes, google),
  ["gcp:container/cluster:Cluster", { path: "resourceLabels", defaults: "defaultLabels" }],
  ["gcp:container/nodePool:NodePool", { path: "nodeConfig.resourceLabels" }],
  ["gcp:sql/databaseInstance:DatabaseInstance", { path: "settings.userLabels" }],
  ...azureTypes
    .trim()
    .split(/\s+/)
    .map((type) => [`azure-native:${type}`, azure] as const),
]);

/** Where a resource may have tags: its own, and those that its provider adds. */
export function tagsOf(resource: GraphResource, tagged: Tagged, providers: readonly GraphResource[]): readonly Input[] {
  const own = inputOf(resource).at(tagged.path);
  return [own, ...providers.flatMap((provider) => defaultsOf(provider, tagged))];
}

/** A provider's inputs are texts, and what is more than a text is JSON in one. */
function defaultsOf(provider: GraphResource, { defaults }: Tagged): readonly Input[] {
  const [first, ...path] = defaults?.split(".") ?? [];
  return first === undefined ? [] : [inputOf(provider).at(first).json.at(path.join("."))];
}
