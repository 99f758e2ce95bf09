import * as compute from "@pulumi/gcp/compute";
import * as dns from "@pulumi/gcp/dns";
import * as servicenetworking from "@pulumi/gcp/servicenetworking";
import * as pulumi from "@pulumi/pulumi";
import type { GcpSettings } from "../../environment/schema/clouds";
import { type GcpFlowLogs, gcpFlowLogs } from "./gcp-flow-logs";
import { type GcpServiceDomain, gcpServiceDomain, type serviceDomains } from "./gcp-service-domains";
import { type Network, type NetworkArgs, type NetworkLimits, networkSettings } from "./network";

/** What Google Cloud's networks can do: Cloud Logging keeps logs for 3650 days. */
export const gcpNetworkLimits: NetworkLimits = { zones: 4, flowLogDays: 3650 };

/** What else on Google Cloud needs to know of a network: made here, or one that exists. */
export interface GcpNetworkIds extends Network {
  /** The subnetwork for nodes, one for all zones of the region. */
  readonly nodeSubnetId: pulumi.Output<string>;
  /** Name of its secondary range for pods. */
  readonly podRange: pulumi.Input<string>;
  /** Name of its secondary range for Services. */
  readonly serviceRange: pulumi.Input<string>;
  /** What a Cloud SQL server must wait for to get a private address. Absent when the network has had it all along. */
  readonly privateServicesAccess?: pulumi.Resource;
}

export interface GcpNetworkArgs extends NetworkArgs {
  readonly project: pulumi.Input<string>;
  /** The region of the zones, such as us-east1. */
  readonly region: string;
}

/**
 * A VPC network with one private subnetwork for the region: Cloud NAT as its way out, private addresses for Google's APIs, private
 * services access for Cloud SQL, a private DNS zone, flow logs, and a logged rule that refuses whatever nobody admitted.
 */
export class GcpNetwork extends pulumi.ComponentResource implements GcpNetworkIds {
  readonly id: pulumi.Output<string>;
  readonly nodeSubnetId: pulumi.Output<string>;
  readonly podRange = "pods";
  readonly serviceRange = "services";
  readonly privateServicesAccess: servicenetworking.Connection;
  /** The VPC network itself, for what these arguments do not cover. */
  readonly network: compute.Network;
  readonly denyIngress: compute.Firewall;
  readonly nodeSubnet: compute.Subnetwork;
  readonly router: compute.Router;
  /** Fixed addresses of the way out, one per zone; none when Google chooses them. */
  readonly natAddresses: readonly compute.Address[];
  readonly nat: compute.RouterNat;
  readonly privateServicesRange: compute.GlobalAddress;
  /** The domains of Google's services, by name, resolved to addresses that only private networks reach. */
  readonly serviceDomains: Readonly<Record<(typeof serviceDomains)[number], GcpServiceDomain>>;
  readonly privateZone: dns.ManagedZone;
  /** Unless `flowLogs` is false. */
  readonly flowLogs?: GcpFlowLogs;

  constructor(name: string, args: GcpNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = networkSettings(args, gcpNetworkLimits);
    super("isobar:gcp:Network", name, {}, opts);
    const { addresses, zones, project, region } = args;
    const child = { parent: this };
    const labels = settings.tags;

    this.network = new compute.Network(name, { project, autoCreateSubnetworks: false, routingMode: "REGIONAL" }, child);
    const network = this.network.id;
    // Google refuses it anyway, but only a rule can log it. GKE's own rules, which admit nodes and pods, come before this one.
    this.denyIngress = new compute.Firewall(
      `${name}-deny`,
      {
        project,
        network,
        direction: "INGRESS",
        priority: 65534,
        denies: [{ protocol: "all" }],
        sourceRanges: ["0.0.0.0/0"],
        ...(settings.flowLogs && { logConfig: { metadata: "EXCLUDE_ALL_METADATA" } }),
      },
      child,
    );

    this.nodeSubnet = new compute.Subnetwork(
      `${name}-nodes`,
      {
        project,
        region,
        network,
        ipCidrRange: addresses.nodes[0],
        secondaryIpRanges: [
          { rangeName: this.podRange, ipCidrRange: addresses.pods },
          { rangeName: this.serviceRange, ipCidrRange: addresses.services },
        ],
        privateIpGoogleAccess: true,
        ...(settings.flowLogs && {
          logConfig: {
            aggregationInterval: "INTERVAL_10_MIN",
            flowSampling: 1,
            metadata: "INCLUDE_ALL_METADATA",
          },
        }),
      },
      child,
    );

    this.router = new compute.Router(name, { project, region, network }, child);
    this.natAddresses = settings.natPerZone
      ? zones.map(
          (zone) =>
            new compute.Address(`${name}-nat-${zone}`, { project, region, addressType: "EXTERNAL", labels }, child),
        )
      : [];
    this.nat = new compute.RouterNat(
      name,
      {
        project,
        region,
        router: this.router.name,
        sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
        natIpAllocateOption: settings.natPerZone ? "MANUAL_ONLY" : "AUTO_ONLY",
        ...(settings.natPerZone && { natIps: this.natAddresses.map((address) => address.selfLink) }),
        // A node with many connections gets more ports; Google allows that only without endpoint-independent mapping.
        enableDynamicPortAllocation: true,
        enableEndpointIndependentMapping: false,
        minPortsPerVm: 64,
        maxPortsPerVm: 4096,
        logConfig: { enable: settings.flowLogs, filter: "ALL" },
      },
      child,
    );

    const [address, length] = addresses.privateServices.split("/");
    this.privateServicesRange = new compute.GlobalAddress(
      `${name}-services`,
      {
        project,
        network,
        purpose: "VPC_PEERING",
        addressType: "INTERNAL",
        ...(address !== undefined && { address }),
        prefixLength: Number(length),
        labels,
      },
      child,
    );
    this.privateServicesAccess = new servicenetworking.Connection(
      name,
      {
        network,
        service: "servicenetworking.googleapis.com",
        reservedPeeringRanges: [this.privateServicesRange.name],
        // Google keeps the connection for days after the last Cloud SQL server is gone, and a deletion would fail until then.
        deletionPolicy: "ABANDON",
      },
      child,
    );

    const inside = { project, networkId: network, labels };
    this.serviceDomains = {
      "googleapis.com": gcpServiceDomain(name, "googleapis.com", inside, child),
      "pkg.dev": gcpServiceDomain(name, "pkg.dev", inside, child),
      "gcr.io": gcpServiceDomain(name, "gcr.io", inside, child),
    };

    this.privateZone = new dns.ManagedZone(
      name,
      {
        project,
        dnsName: `${settings.privateDomain}.`,
        description: `Seen by ${name} only`,
        visibility: "private",
        privateVisibilityConfig: { networks: [{ networkUrl: network }] },
        labels,
      },
      child,
    );

    if (settings.flowLogs) {
      const { nodeSubnet, nat } = this;
      this.flowLogs = gcpFlowLogs(name, { ...args, nodeSubnet, nat, days: settings.flowLogDays }, child);
    }

    this.id = network;
    this.nodeSubnetId = this.nodeSubnet.id;
    this.registerOutputs({
      id: this.id,
      nodeSubnetId: this.nodeSubnetId,
      podRange: this.podRange,
      serviceRange: this.serviceRange,
    });
  }
}

/** A VPC network that exists already. Nothing is made; its subnetwork must have a way out and private Google access. */
export function adoptGcpNetwork(ids: NonNullable<GcpSettings["network"]>): GcpNetworkIds {
  return {
    id: pulumi.output(ids.id),
    nodeSubnetId: pulumi.output(ids.nodeSubnetId),
    podRange: ids.podRange,
    serviceRange: ids.serviceRange,
  };
}
