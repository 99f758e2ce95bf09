import { UNKNOWN } from "../changes/property-value";

type Inputs = Readonly<Record<string, unknown>>;

/** The value at a dotted path, with numbers for list items; undefined where there is none, {@link UNKNOWN} inside what is unknown. */
export function valueAt(inputs: unknown, path: string): unknown {
  let value: unknown = inputs;
  for (const step of path.split(".")) {
    if (value === UNKNOWN) {
      return UNKNOWN;
    }
    if (value === null || typeof value !== "object") {
      return undefined;
    }
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

/** `is("private API", "vpcConfig.endpointPublicAccess", false)`: says what holds, and what does not with a NOT before it. */
function is(label: string, path: string, wanted: unknown) {
  return (inputs: Inputs) => {
    const value = valueAt(inputs, path);
    return value === UNKNOWN ? `${label} ?` : value === wanted ? label : `NOT ${label}`;
  };
}

/** Like {@link is}, for settings whose presence is what counts. */
function has(label: string, path: string) {
  return (inputs: Inputs) => (valueAt(inputs, path) === undefined ? `NOT ${label}` : label);
}

/** The value itself, after its label; nothing where there is none. */
function shows(label: string, path: string, unit = "") {
  return (inputs: Inputs) => {
    const value = valueAt(inputs, path);
    if (value === undefined || value === UNKNOWN) {
      return undefined;
    }
    const text = Array.isArray(value)
      ? value.join(", ")
      : typeof value === "object"
        ? JSON.stringify(value)
        : String(value);
    return `${label}${label && " "}${text}${unit}`;
  };
}

function range(min: string, max: string, unit: string) {
  return (inputs: Inputs) => `${valueAt(inputs, min) ?? 0}–${valueAt(inputs, max) ?? "?"} ${unit}`;
}

/** `2 × apache/airflow:3.2.2` */
function pods(inputs: Inputs): string {
  return `${valueAt(inputs, "spec.replicas") ?? 1} × ${valueAt(inputs, "spec.template.spec.containers.0.image") ?? "?"}`;
}

type Setting = (inputs: Inputs) => string | undefined;

/** What a reviewer cares about, by resource type, most telling first. */
const highlights: Readonly<Record<string, readonly Setting[]>> = {
  "pulumi:providers:aws": [shows("", "region")],
  "pulumi:providers:gcp": [shows("", "project"), shows("", "region")],
  "pulumi:providers:azure-native": [shows("", "location")],
  "aws:ec2/vpc:Vpc": [shows("", "cidrBlock")],
  "aws:eks/cluster:Cluster": [
    shows("Kubernetes", "version"),
    is("private API", "vpcConfig.endpointPublicAccess", false),
    has("secrets encrypted", "encryptionConfig"),
    shows("logs", "enabledClusterLogTypes"),
    is("access by API", "accessConfig.authenticationMode", "API"),
    is("deletion protected", "deletionProtection", true),
  ],
  "aws:eks/accessEntry:AccessEntry": [shows("admin", "principalArn")],
  "aws:eks/nodeGroup:NodeGroup": [
    shows("", "instanceTypes"),
    range("scalingConfig.minSize", "scalingConfig.maxSize", "nodes"),
    shows("", "capacityType"),
    shows("", "amiType"),
  ],
  "aws:rds/instance:Instance": [
    shows("PostgreSQL", "engineVersion"),
    shows("", "instanceClass"),
    is("multi-zone", "multiAz", true),
    is("encrypted", "storageEncrypted", true),
    is("private", "publiclyAccessible", false),
    shows("backups", "backupRetentionPeriod", " days"),
    is("deletion protected", "deletionProtection", true),
  ],
  "aws:s3/bucket:Bucket": [(inputs) => (valueAt(inputs, "objectLockEnabled") === true ? "immutable" : undefined)],
  "aws:kms/key:Key": [is("rotates", "enableKeyRotation", true), shows("every", "rotationPeriodInDays", " days")],
  "gcp:compute/subnetwork:Subnetwork": [
    shows("", "ipCidrRange"),
    is("private Google access", "privateIpGoogleAccess", true),
  ],
  "gcp:container/cluster:Cluster": [
    shows("Kubernetes", "minMasterVersion"),
    is("private nodes", "privateClusterConfig.enablePrivateNodes", true),
    is("private API", "privateClusterConfig.enablePrivateEndpoint", true),
    is("secrets encrypted", "databaseEncryption.state", "ENCRYPTED"),
    is("network policy", "datapathProvider", "ADVANCED_DATAPATH"),
    has("pod identity", "workloadIdentityConfig"),
    is("deletion protected", "deletionProtection", true),
  ],
  "gcp:container/nodePool:NodePool": [
    shows("", "nodeConfig.machineType"),
    range("autoscaling.totalMinNodeCount", "autoscaling.totalMaxNodeCount", "nodes"),
    (inputs) => (valueAt(inputs, "nodeConfig.spot") === true ? "SPOT" : "ON_DEMAND"),
    shows("GPU", "nodeConfig.guestAccelerators.0.type"),
    shows("", "nodeConfig.imageType"),
  ],
  "gcp:sql/databaseInstance:DatabaseInstance": [
    shows("", "databaseVersion"),
    shows("", "settings.tier"),
    is("multi-zone", "settings.availabilityType", "REGIONAL"),
    has("encrypted", "encryptionKeyName"),
    is("private", "settings.ipConfiguration.ipv4Enabled", false),
    shows("backups", "settings.backupConfiguration.backupRetentionSettings.retainedBackups", " days"),
    is("deletion protected", "settings.deletionProtectionEnabled", true),
  ],
  "gcp:storage/bucket:Bucket": [
    is("private", "publicAccessPrevention", "enforced"),
    (inputs) => (valueAt(inputs, "retentionPolicy") !== undefined ? "immutable" : undefined),
  ],
  "gcp:kms/cryptoKey:CryptoKey": [
    has("rotates", "rotationPeriod"),
    (inputs) => `every ${Number.parseInt(String(valueAt(inputs, "rotationPeriod")), 10) / 86400} days`,
  ],
  "azure-native:network:VirtualNetwork": [shows("", "addressSpace.addressPrefixes")],
  "azure-native:containerservice:ManagedCluster": [
    shows("Kubernetes", "kubernetesVersion"),
    is("private API", "apiServerAccessProfile.enablePrivateCluster", true),
    is("secrets encrypted", "securityProfile.azureKeyVaultKms.enabled", true),
    is("network policy", "networkProfile.networkPolicy", "cilium"),
    is("pod identity", "securityProfile.workloadIdentity.enabled", true),
    is("no local accounts", "disableLocalAccounts", true),
  ],
  "azure-native:containerservice:AgentPool": [
    shows("", "vmSize"),
    range("minCount", "maxCount", "nodes"),
    (inputs) => (valueAt(inputs, "scaleSetPriority") === "Spot" ? "SPOT" : "ON_DEMAND"),
    shows("", "osSKU"),
  ],
  "azure-native:dbforpostgresql:Server": [
    shows("PostgreSQL", "version"),
    shows("", "sku.name"),
    is("multi-zone", "highAvailability.mode", "ZoneRedundant"),
    has("encrypted", "dataEncryption"),
    has("private", "network.delegatedSubnetResourceId"),
    shows("backups", "backup.backupRetentionDays", " days"),
  ],
  "azure-native:storage:StorageAccount": [
    is("private", "publicNetworkAccess", "Disabled"),
    (inputs) => (valueAt(inputs, "immutableStorageWithVersioning.enabled") === true ? "immutable" : undefined),
  ],
  "azure-native:keyvault:Key": [
    has("rotates", "properties.rotationPolicy"),
    shows("every", "properties.rotationPolicy.lifetimeActions.0.trigger.timeAfterCreate"),
  ],
  "kubernetes:apps/v1:Deployment": [pods],
  "kubernetes:apps/v1:StatefulSet": [
    pods,
    shows("", "spec.volumeClaimTemplates.0.spec.resources.requests.storage", " each"),
  ],
  "kubernetes:helm.sh/v3:Release": [shows("", "chart"), shows("", "version")],
  "kubernetes:postgresql.cnpg.io/v1:Cluster": [
    (inputs) => `${valueAt(inputs, "spec.instances") ?? 1} × ${valueAt(inputs, "spec.imageName") ?? "PostgreSQL"}`,
    shows("", "spec.storage.size", " each"),
    has("backed up", "spec.plugins"),
  ],
};

/** The settings of a resource that a reviewer cares about, as short texts; undefined for a type that has none to show. */
export function highlight(type: string, inputs: Inputs): string[] | undefined {
  return highlights[type]?.map((setting) => setting(inputs)).filter((text) => text !== undefined);
}

/** What counts by its number, as a reviewer calls it. */
const numbers: Readonly<Record<string, string>> = {
  "aws:ec2/natGateway:NatGateway": "NAT gateways",
  "aws:ec2/vpcEndpoint:VpcEndpoint": "service endpoints",
  "aws:ec2/flowLog:FlowLog": "flow logs",
  "gcp:compute/routerNat:RouterNat": "NAT gateways",
  "azure-native:network:NatGateway": "NAT gateways",
  "azure-native:network:FlowLog": "flow logs",
};

/** How many there are of the resources that count by their number: `3 NAT gateways`. */
export function countHighlights(types: readonly string[]): string[] {
  return Object.entries(numbers).flatMap(([type, label]) => {
    const count = types.filter((other) => other === type).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? label.replace(/s$/, "") : label}`];
  });
}
