import type { GraphResource } from "../graph";
import { inputOf } from "../policy/input";
import { byUse, type Charge, type Estimator, fixed, type UnknownCharge } from "./charge";
import { databaseKey, serviceKey } from "./price-list";

const logs: Estimator = () => [byUse("logs", "log entries taken in and kept")];
const bucket: Estimator = () => [byUse("storage", "objects kept, and requests")];

/** What Amazon charges for, by type. */
export const awsEstimators: Readonly<Record<string, Estimator>> = {
  "aws:eks/cluster:Cluster": cluster,
  "aws:rds/instance:Instance": database,
  "aws:ec2/natGateway:NatGateway": () => [
    { service: "network", what: "NAT gateway", size: fixed(1), price: serviceKey("natGatewayHour"), per: "hour" },
    byUse("network", "traffic through the NAT gateway"),
  ],
  "aws:ec2/eip:Eip": () => [
    { service: "network", what: "public address", size: fixed(1), price: serviceKey("publicAddressHour"), per: "hour" },
  ],
  "aws:ec2/vpcEndpoint:VpcEndpoint": endpoint,
  "aws:lb/loadBalancer:LoadBalancer": () => [
    { service: "network", what: "load balancer", size: fixed(1), price: serviceKey("loadBalancerHour"), per: "hour" },
    byUse("network", "the load balancer's capacity units"),
  ],
  "aws:route53/zone:Zone": () => [
    { service: "network", what: "hosted zone", size: fixed(1), price: serviceKey("privateZoneMonth"), per: "month" },
  ],
  "aws:kms/key:Key": key,
  "aws:secretsmanager/secret:Secret": () => [
    { service: "secrets", what: "secret", size: fixed(1), price: serviceKey("secretMonth"), per: "month" },
  ],
  "aws:cloudwatch/logGroup:LogGroup": logs,
  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketV2:BucketV2": bucket,
};

function cluster(resource: GraphResource): readonly Charge[] {
  // Without a policy, EKS keeps an old version in extended support, at six times the fee; with it, it upgrades the cluster instead.
  const extended = !inputOf(resource).at("upgradePolicy.supportType").is("STANDARD");
  const notes = extended ? ["more once its Kubernetes version is in extended support"] : [];
  return [
    {
      service: "kubernetes",
      what: "EKS cluster",
      size: fixed(1),
      price: serviceKey("clusterHour"),
      per: "hour",
      notes,
    },
  ];
}

/** @see https://aws.amazon.com/privatelink/pricing/ for an hour of each zone; endpoints of the gateway kind are free */
function endpoint(resource: GraphResource): readonly (Charge | UnknownCharge)[] {
  const input = inputOf(resource);
  const type = input.at("vpcEndpointType").or("Gateway");
  if (type.is("Gateway")) return [];
  const zones = input.at("subnetIds").items.length;
  if (!type.is("Interface") || zones === 0) {
    return [{ service: "network", reason: "its kind, or how many zones it is in, is not known" }];
  }
  return [
    {
      service: "network",
      what: "interface endpoint in a zone",
      size: fixed(zones),
      price: serviceKey("interfaceEndpointHour"),
      per: "hour",
      notes: ["traffic comes on top"],
    },
  ];
}

/** @see https://aws.amazon.com/kms/pricing/ */
function key(resource: GraphResource): readonly Charge[] {
  const rotated = inputOf(resource).at("enableKeyRotation").is(true);
  const notes = rotated ? ["until its first rotation, which adds to it"] : [];
  return [{ service: "keys", what: "key", size: fixed(1), price: serviceKey("keyMonth"), per: "month", notes }];
}

/**
 * A standby in another zone is billed as a second server with a second disk. What storage grows to by itself counts at the largest size.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_OnDemandDBInstances.html
 */
function database(resource: GraphResource): readonly (Charge | UnknownCharge)[] {
  const input = inputOf(resource);
  const [machine, storage] = [input.at("instanceClass").text, input.at("allocatedStorage").number];
  const standby = input.at("multiAz");
  const service = "database";
  if (machine === undefined || standby.unknown) return [{ service, reason: "its size is not known" }];
  const servers = standby.is(true) ? 2 : 1;
  const notes = servers === 2 ? ["with its standby"] : [];
  const engine = input.at("engine").text ?? "engine not known";
  // A read replica has its source's engine; other engines have prices of their own.
  const postgres = engine === "postgres" || !input.at("replicateSourceDb").absent;
  const priced = postgres ? machine : `${machine} ${engine}`;
  const server: Charge = {
    service,
    what: priced,
    size: fixed(servers),
    price: databaseKey(priced),
    per: "hour",
    notes,
  };
  if (storage === undefined) return [server, { service, reason: "the size of its storage is not known" }];
  const type = input.at("storageType").text ?? "gp2";
  if (type !== "gp3") return [server, { service, reason: `no price of RDS storage of ${type} (${storage} GiB)` }];
  const most = Math.max(storage, input.at("maxAllocatedStorage").number ?? 0);
  return [
    server,
    {
      service,
      what: "GiB of RDS storage",
      size: { min: storage * servers, expected: storage * servers, max: most * servers },
      price: serviceKey("databaseGiBMonth"),
      per: "month",
      notes: [...notes, "backups beyond the storage's own size come on top"],
    },
  ];
}
