import { Provider } from "@pulumi/azure-native/provider";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import type { Issue } from "../environment/issue";
import type { azure as azureSchema } from "../environment/schema/clouds";
import type { PlatformSettings } from "../environment/schema/environment";
import type { VaultEndpointArgs } from "./azure-key-vault";
import { adoptBlobBucket, BlobBucket } from "./bucket/azure";
import type { Bucket } from "./bucket/bucket";
import type { Capabilities, ManagedCloud } from "./cloud";
import { AksCluster, aksClusterIssues } from "./cluster/azure";
import { AksAddons } from "./cluster/azure-addons";
import { AksIdentity, aksIdentityMarks } from "./identity/azure";
import { KeyVaultKey, keyVaultSeal } from "./key/azure";
import { limitIssues } from "./limits";
import { AzureNetwork, type AzureNetworkIds, adoptAzureNetwork, azureNetworkLimits } from "./network/azure";
import { AksNodePool, aksPodScheduling } from "./node-pool/azure";
import { FlexibleServerPostgres } from "./postgres/azure";
import { checkFlexibleServer, flexibleServerConnections } from "./postgres/azure-limits";
import { KeyVaultSecret, keyVaultStore } from "./secret/azure";
import { SecretVault } from "./secret/azure-vault";
import { azureDiskStorageClasses } from "./storage-class/azure";

export type { VaultEndpointArgs } from "./azure-key-vault";
export * from "./bucket/azure";
export * from "./cluster/azure";
export * from "./cluster/azure-addons";
export * from "./identity/azure";
export * from "./ingress-class/azure";
export * from "./key/azure";
export * from "./network/azure";
export * from "./node-pool/azure";
export * from "./postgres/azure";
export * from "./postgres/azure-limits";
export * from "./secret/azure";
export * from "./secret/azure-vault";
export * from "./storage-class/azure";

/** Subscription, tenant, region, administrators, and what exists already. */
export type AzureInput = z.input<typeof azureSchema>;

/**
 * Microsoft Azure, as a value that knows how to make each capability.
 *
 * Nothing is checked here: `Platform` and `MultiCloud` check it along with everything else.
 *
 * @example azure({ subscriptionId: "…", tenantId: "…", region: "eastus2", admins: ["…"] })
 */
export function azure(settings: AzureInput): ManagedCloud<AzureNetworkIds, AksCluster> {
  const { region } = settings;
  const zones = settings.zones ?? ["1", "2", "3"];
  return {
    kind: "managed",
    name: "azure",
    settings,
    region,
    zones,
    check: (platform) => [
      ...limitIssues(platform, zones, {
        title: "Azure",
        network: azureNetworkLimits(region),
        logDays: 730,
        postgres: (settings) => checkFlexibleServer(settings, { region }),
      }),
      ...containerIssues(platform),
      ...(platform.cluster ? aksClusterIssues(platform.cluster) : []),
    ],
    databaseConnections: ({ highAvailability, postgres }) =>
      flexibleServerConnections({ highAvailability, ...postgres }),
    open: (name, { tags }, opts) => capabilities(name, settings, tags, opts),
    scheduling: (pool, asked, machines) => aksPodScheduling(pool, asked, machines.gpu !== undefined),
    identityMarks: aksIdentityMarks,
    airflowStorage: ({ bucket: container, account = "" }) => ({ azureBlob: { account, container } }),
    vaultSeal: (key) => keyVaultSeal(key, settings.tenantId),
    secretNames: ({ name, store }) => ({ azureKeyVault: { vaultUrl: store ?? "", name } }),
    secretStore: (secret, principal) => keyVaultStore(secret, principal, settings.tenantId),
    // AKS scales nodes by itself, its disks have the cluster's own encryption set, and its way in is the Gateway API.
    clusterManifests(chart) {
      azureDiskStorageClasses(chart);
    },
  };
}

function capabilities(
  account: string,
  settings: AzureInput,
  tags: Readonly<Record<string, string>>,
  inPlatform: pulumi.ComponentResourceOptions,
): Capabilities<AzureNetworkIds, AksCluster> {
  const { subscriptionId, tenantId, region: location, admins } = settings;
  const provider = new Provider(account, { subscriptionId, tenantId, location }, inPlatform);
  const on = (opts: pulumi.ComponentResourceOptions) => ({ ...opts, providers: [provider] });
  // Whoever deletes the group deletes all that is in it, databases and keys included.
  const group = new ResourceGroup(account, { location, tags }, { ...inPlatform, provider, protect: true });
  const inGroup = { resourceGroupName: group.name, location };

  // On Azure a key has three names, and what it encrypts asks for one or the other.
  let key: KeyVaultKey | undefined;
  const madeKey = () => {
    if (!key) {
      throw new RangeError("the key is made before what it encrypts");
    }
    return key;
  };
  let secrets: SecretVault | undefined;
  return {
    key(name, { network, ...args }, opts) {
      const endpoint = network && { endpoint: vaultEndpointOf(network) };
      const made = new KeyVaultKey(name, { ...args, ...endpoint, ...inGroup, tenantId }, on(opts));
      key ??= made;
      return made;
    },
    network: (name, args, opts) =>
      settings.network
        ? adoptAzureNetwork(settings.network)
        : new AzureNetwork(name, { ...args, ...inGroup, keyResourceId: madeKey().resourceId }, on(opts)),
    cluster(name, args, opts) {
      const { vaultId: id, keyVersionUrl } = madeKey();
      const vault = { keyVault: { id, keyVersionUrl } };
      return new AksCluster(name, { ...args, ...inGroup, ...vault, tenantId, admins }, on(opts));
    },
    nodePool: (name, args, opts) => new AksNodePool(name, args, on(opts)),
    addons: (name, args, opts) => new AksAddons(name, args, on(opts)),
    identity: (name, { byToken: _, ...args }, opts) => new AksIdentity(name, { ...args, ...inGroup }, on(opts)),
    bucket(name, { existing, ...args }, opts) {
      if (existing !== undefined) {
        return adoptContainer(subscriptionId, existing);
      }
      const { endpointSubnetId, serviceZoneIds } = args.network;
      const endpoint = { endpointSubnetId, ...(serviceZoneIds && { privateDnsZoneId: serviceZoneIds.blob }) };
      const keyResourceId = madeKey().resourceId;
      return new BlobBucket(name, { ...args, ...inGroup, ...endpoint, keyResourceId }, on(opts));
    },
    postgres(name, args, opts) {
      const keyResourceId = madeKey().resourceId;
      return new FlexibleServerPostgres(name, { ...args, ...inGroup, keyResourceId, tenantId }, on(opts));
    },
    secret(name, { network, keyId: _, recoveryDays: __, ...args }, opts) {
      // Whoever reads secrets asks one vault, by one address.
      secrets ??= new SecretVault(
        `${account}-secrets`,
        { ...inGroup, tenantId, tags, endpoint: vaultEndpointOf(network) },
        on(inPlatform),
      );
      return new KeyVaultSecret(name, { ...args, resourceGroupName: group.name, vault: secrets }, on(opts));
    },
  };
}

/** Where the pods of a network reach a Key Vault from. */
function vaultEndpointOf({ endpointSubnetId: subnetId, serviceZoneIds }: AzureNetworkIds): VaultEndpointArgs {
  return { subnetId, ...(serviceZoneIds && { privateDnsZoneId: serviceZoneIds.keyVault }) };
}

/** A container as the environment names it: `<resource group>/<account>/<container>`. */
function adoptContainer(subscriptionId: pulumi.Input<string>, existing: pulumi.Input<string>): Bucket {
  const part = (index: number) => pulumi.output(existing).apply((path) => path.split("/")[index] ?? "");
  return adoptBlobBucket({
    subscriptionId,
    resourceGroupName: part(0),
    accountName: part(1),
    containerName: part(2),
  });
}

function containerIssues({ buckets }: PlatformSettings): Issue[] {
  return Object.entries(buckets)
    .filter(
      ([, { existing }]) => typeof existing === "string" && !/^[^/]+\/[a-z0-9]{3,24}\/[a-z0-9-]{3,63}$/.test(existing),
    )
    .map(([purpose, { existing }]) => ({
      path: ["buckets", purpose, "existing"],
      given: existing,
      allowed: "<resource group>/<account>/<container> on Azure",
    }));
}
