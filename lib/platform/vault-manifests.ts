import { ApiObject, type Chart } from "cdk8s";
import type { k8s } from "cdk8s-plus-28";
import type { AirflowStorage } from "../clouds/bucket/bucket";
import type { VaultSeal } from "../clouds/key/key";
import { openBaoDefault } from "../environment/openbao-version";
import type { PlatformSettings } from "../environment/schema/environment";
import type { VaultSettings } from "../environment/schema/vault";
import type { Ref } from "../manifests";
import type { PodScheduling } from "../workloads/airflow";
import { type Seal, Vault, type VaultProps, VaultSnapshots } from "../workloads/vault";
import {
  airflowConfiguration,
  mergeConfigurations,
  snapshotsConfiguration,
  type VaultCluster,
  VaultConfigurationJob,
} from "../workloads/vault/configuration";
import { type Marks, marksOf } from "./marks";
import { backupStore } from "./stores";
import { vaultAccounts, vaultAuthority, vaultMount, vaultNamespace } from "./vault-authority";

/** What Vault's manifests need to know of the cloud around them. */
export interface VaultSurroundings {
  readonly seal: VaultSeal;
  /** As what its servers open the seal. */
  readonly servers: Marks;
  readonly snapshots: { readonly storage: AirflowStorage; readonly identity: Marks };
  readonly components: PodScheduling;
  /** Name of the cloud, by which Vault knows the cluster that it is in. */
  readonly cluster: string;
  /** Clusters of other clouds, whose service accounts log in too: name of the cloud, and issuer of the tokens. */
  readonly clients: readonly { readonly name: string; readonly issuer: Parameters<Ref>[0] }[];
}

const versions: Readonly<Record<VaultSettings["distribution"], string>> = {
  vault: "2.0.4",
  openbao: openBaoDefault,
};

/** Writes one platform's Vault, its snapshots and its configuration into a chart. */
export function vaultManifests(
  chart: Chart,
  ref: Ref,
  settings: PlatformSettings & { readonly vault: VaultSettings },
  around: VaultSurroundings,
): Vault {
  const { vault: asked, airflow } = settings;
  const { image } = airflow;
  new ApiObject(chart, "namespace", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: vaultNamespace, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
  });
  const jobImage = `${image.repository}:${image.tag ?? airflow.version}`;
  const vault = new Vault(chart, "vault", {
    distribution: asked.distribution,
    releaseName: vaultAccounts.servers,
    version: asked.version ?? versions[asked.distribution],
    namespace: vaultNamespace,
    replicas: asked.replicas,
    highAvailability: settings.highAvailability,
    seal: sealOf(around.seal, ref),
    tls: {
      ...(asked.issuer
        ? { certManager: { issuer: asked.issuer } }
        : { generated: true, publishedTo: [{ namespace: airflow.namespace, configMap: vaultAuthority.name }] }),
      ...(asked.address !== undefined && { hosts: [new URL(asked.address).hostname] }),
    },
    data: { sizeGiB: asked.storageGiB },
    audit: { sizeGiB: asked.auditStorageGiB },
    network: { clients: [inNamespace(airflow.namespace)] },
    ...loadBalancerOf(asked),
    jobImage,
    ...around.components,
    ...marksOf(around.servers, ref),
  });
  snapshots(chart, ref, vault, around, jobImage);
  configuration(chart, ref, vault, settings, around);
  return vault;
}

/** Of AWS' load balancers only one of this kind shows servers who it is; other clouds' all do, and know no such annotation. */
const showsClients = { "service.beta.kubernetes.io/aws-load-balancer-type": "nlb" };

function loadBalancerOf({ address, allowedRanges }: VaultSettings): Pick<VaultProps, "loadBalancer"> {
  if (address === undefined || !allowedRanges) return {};
  const { port } = new URL(address);
  return {
    loadBalancer: {
      sourceRanges: allowedRanges,
      ...(port !== "" && { port: Number(port) }),
      annotations: showsClients,
    },
  };
}

const inNamespace = (name: string): k8s.NetworkPolicyPeer => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
});

function snapshots(
  chart: Chart,
  ref: Ref,
  vault: Vault,
  { snapshots: given, components, cluster }: VaultSurroundings,
  jobImage: string,
) {
  new VaultSnapshots(chart, "snapshots", {
    vault,
    authMount: vaultMount(cluster),
    store: backupStore(given.storage, "vault", ref),
    jobImage,
    ...components,
    ...marksOf(given.identity, ref),
  });
}

/** What Airflow and the snapshots need, applied once somebody has initialized Vault. */
function configuration(
  chart: Chart,
  ref: Ref,
  vault: Vault,
  { airflow }: PlatformSettings,
  { cluster, clients }: VaultSurroundings,
): void {
  const local: VaultCluster = { name: cluster, local: true };
  const others = clients.map(({ name, issuer }): VaultCluster => ({ name, issuer: ref(issuer) }));
  const audit = { file: { file: "/vault/audit/audit.log" } };
  new VaultConfigurationJob(chart, "configuration", {
    distribution: vault.release.distribution,
    address: `https://${vault.release.name}-active.${vaultNamespace}.svc:8200`,
    ca: { secret: vault.ca },
    configuration: {
      ...mergeConfigurations(
        { clusters: [local, ...others], ...(vault.release.distribution === "vault" && { audit }) },
        airflowConfiguration({ namespace: airflow.namespace }),
        snapshotsConfiguration({ namespace: vaultNamespace, name: vault.release.name, cluster }),
      ),
      appliedBy: { cluster, namespace: vaultNamespace },
    },
  });
}

function sealOf(given: VaultSeal, ref: Ref): Seal {
  if ("awskms" in given) {
    const { region, keyId } = given.awskms;
    return { awskms: { region, keyId: ref(keyId), identity: "podIdentity" } };
  }
  if ("gcpckms" in given) {
    const { project, region, keyRing, cryptoKey } = given.gcpckms;
    return { gcpckms: { project: ref(project), region, keyRing: ref(keyRing), cryptoKey: ref(cryptoKey) } };
  }
  const { tenantId, vaultName, keyName } = given.azurekeyvault;
  return { azurekeyvault: { tenantId: ref(tenantId), vaultName: ref(vaultName), keyName: ref(keyName) } };
}
