import * as dns from "@pulumi/gcp/dns";
import type * as pulumi from "@pulumi/pulumi";

/** Where Google's services answer: APIs with Cloud Storage and Cloud KMS, Artifact Registry, and the older Container Registry. */
export const serviceDomains = ["googleapis.com", "pkg.dev", "gcr.io"] as const;

/**
 * The addresses of private.googleapis.com, which no route leads to from outside Google's network.
 * @see https://cloud.google.com/vpc/docs/configure-private-google-access#config-options
 */
const privateAddresses = ["199.36.153.8", "199.36.153.9", "199.36.153.10", "199.36.153.11"];

export interface GcpServiceDomain {
  readonly zone: dns.ManagedZone;
  readonly addresses: dns.RecordSet;
  /** Every other name of the domain. */
  readonly names: dns.RecordSet;
}

/** A private DNS zone that leads one domain of Google's to addresses inside Google's network. */
export function gcpServiceDomain(
  name: string,
  domain: (typeof serviceDomains)[number],
  args: {
    readonly project: pulumi.Input<string>;
    readonly networkId: pulumi.Input<string>;
    readonly labels: Record<string, string>;
  },
  opts: pulumi.CustomResourceOptions,
): GcpServiceDomain {
  const { project, networkId, labels } = args;
  const resource = `${name}-${domain.replace(".", "-")}`;
  // Of googleapis.com itself there is nothing; its services answer under names of it.
  const home = domain === "googleapis.com" ? `private.${domain}.` : `${domain}.`;
  const zone = new dns.ManagedZone(
    resource,
    {
      project,
      dnsName: `${domain}.`,
      description: `${domain} over private addresses`,
      visibility: "private",
      privateVisibilityConfig: { networks: [{ networkUrl: networkId }] },
      labels,
    },
    opts,
  );
  const record = { project, managedZone: zone.name, ttl: 300 };
  return {
    zone,
    addresses: new dns.RecordSet(
      `${resource}-a`,
      { ...record, name: home, type: "A", rrdatas: privateAddresses },
      opts,
    ),
    names: new dns.RecordSet(
      `${resource}-cname`,
      { ...record, name: `*.${domain}.`, type: "CNAME", rrdatas: [home] },
      opts,
    ),
  };
}
