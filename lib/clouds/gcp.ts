import { Service } from "@pulumi/gcp/projects";
import { Provider } from "@pulumi/gcp/provider";
import type * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import type { gcp as gcpSchema } from "../environment/schema/clouds";
import { adoptGcsBucket, GcsBucket } from "./bucket/gcp";
import type { Capabilities, ManagedCloud } from "./cloud";
import { GkeCluster } from "./cluster/gcp";
import { GkeIdentity, gkeIdentityMarks } from "./identity/gcp";
import { CloudKmsKey, cloudKmsSeal } from "./key/gcp";
import { limitIssues } from "./limits";
import { adoptGcpNetwork, GcpNetwork, type GcpNetworkIds, gcpNetworkLimits } from "./network/gcp";
import { GkeNodePool, gkePodScheduling } from "./node-pool/gcp";
import { CloudSqlPostgres } from "./postgres/gcp";
import { checkCloudSql, cloudSqlConnections } from "./postgres/gcp-limits";
import { SecretManagerSecret, secretManagerStore } from "./secret/gcp";
import { persistentDiskStorageClasses } from "./storage-class/gcp";

export * from "./bucket/gcp";
export * from "./cluster/gcp";
export * from "./identity/gcp";
export * from "./ingress-class/gcp";
export * from "./key/gcp";
export * from "./network/gcp";
export * from "./node-pool/gcp";
export * from "./postgres/gcp";
export * from "./postgres/gcp-limits";
export * from "./secret/gcp";
export * from "./storage-class/gcp";

/** Project, region, administrators, and what exists already. */
export type GcpInput = z.input<typeof gcpSchema>;

/**
 * Google Cloud, as a value that knows how to make each capability.
 *
 * Nothing is checked here: `Platform` and `MultiCloud` check it along with everything else.
 *
 * @example gcp({ project: "acme-data", region: "us-east1", admins: ["group:platform@example.com"] })
 */
export function gcp(settings: GcpInput): ManagedCloud<GcpNetworkIds, GkeCluster> {
  const { region } = settings;
  const zones = settings.zones ?? ["b", "c", "d"].map((zone) => `${region}-${zone}`);
  return {
    kind: "managed",
    name: "gcp",
    settings,
    region,
    zones,
    check: (platform) =>
      limitIssues(platform, zones, {
        title: "Google Cloud",
        network: gcpNetworkLimits,
        logDays: 3650,
        postgres: (settings) => checkCloudSql(settings, { region }),
      }),
    databaseConnections: ({ postgres }) => cloudSqlConnections(postgres),
    open: (name, { tags }, opts) => capabilities(settings, providerOf(name, settings, tags, opts)),
    scheduling: (pool, asked, machines) => gkePodScheduling(pool, asked, machines.gpu !== undefined),
    identityMarks: gkeIdentityMarks,
    airflowStorage: ({ bucket }) => ({ gcs: { bucket, project: settings.project } }),
    vaultSeal: (key) => cloudKmsSeal(key, { project: settings.project, region }),
    secretNames: ({ name, store }) => ({ gcpSecretManager: { project: store ?? settings.project, secret: name } }),
    secretStore: secretManagerStore,
    // GKE scales nodes by itself, and its ingress takes an annotation in place of a class.
    clusterManifests(chart, ref, { keyId }) {
      persistentDiskStorageClasses(chart, { keyId: ref(keyId) });
    },
  };
}

/** What Isobar uses of a project, each to be switched on once. */
const services = [
  "cloudkms",
  "cloudresourcemanager",
  "compute",
  "container",
  "dns",
  "iam",
  "logging",
  "secretmanager",
  "servicenetworking",
  "sqladmin",
  "storage",
];

/** The provider waits for the project's services, and so does everything that is made with it. */
function providerOf(
  name: string,
  { project, region }: GcpInput,
  tags: Readonly<Record<string, string>>,
  opts: pulumi.ComponentResourceOptions,
): Provider {
  const first = new Provider(`${name}-services`, { project, region }, opts);
  const enabled = services.map((service) => {
    // Other stacks of the project may use a service too, so that it stays on.
    const args = { project, service: `${service}.googleapis.com`, disableOnDestroy: false };
    return new Service(`${name}-${service}`, args, { ...opts, provider: first });
  });
  return new Provider(name, { project, region, defaultLabels: tags }, { ...opts, dependsOn: enabled });
}

function capabilities(settings: GcpInput, provider: Provider): Capabilities<GcpNetworkIds, GkeCluster> {
  const { project, region, admins } = settings;
  const on = (opts: pulumi.ComponentResourceOptions) => ({ ...opts, providers: [provider] });
  return {
    key: (name, { network: _, ...args }, opts) => new CloudKmsKey(name, { ...args, project, region }, on(opts)),
    network: (name, args, opts) =>
      settings.network
        ? adoptGcpNetwork(settings.network)
        : new GcpNetwork(name, { ...args, project, region }, on(opts)),
    cluster: (name, args, opts) => new GkeCluster(name, { ...args, project, region, admins }, on(opts)),
    nodePool: (name, args, opts) => new GkeNodePool(name, args, on(opts)),
    addons: () => undefined,
    identity: (name, { byToken: _, ...args }, opts) => new GkeIdentity(name, { ...args, project }, on(opts)),
    bucket: (name, { existing, ...args }, opts) =>
      existing === undefined
        ? new GcsBucket(name, { ...args, project, location: region }, on(opts))
        : adoptGcsBucket(existing),
    postgres(name, args, opts) {
      const { privateServicesAccess } = args.network;
      const after = privateServicesAccess && { privateServicesAccess };
      return new CloudSqlPostgres(name, { ...args, ...after, project, region }, on(opts));
    },
    secret: (name, { network: _, ...args }, opts) =>
      new SecretManagerSecret(name, { ...args, project, region }, on(opts)),
  };
}
