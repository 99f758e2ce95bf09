import { createHash } from "node:crypto";
import type { ApiObject } from "cdk8s";
import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { GeneratedCertificate } from "./generated-certificate";
import { loadBalancerService } from "./load-balancer";
import { serviceMonitor } from "./metrics";
import { serverPolicy } from "./network";
import type { VaultProps } from "./props";
import { ServerRbac } from "./rbac";
import { apiPort, clusterPort, metricsPort, Release } from "./release";
import { sealKey } from "./seal";
import type { SecretKey } from "./secret-key";
import { vaultHcl } from "./server-hcl";
import { servers } from "./servers";
import { Services } from "./services";
import { certificate, tlsSecret } from "./tls";
import { Upgrade } from "./upgrade";
import { validate } from "./validation";

/**
 * A highly available HashiCorp Vault or OpenBao: raft servers on nodes and in zones of their own, TLS everywhere, opened by a key
 * service, audited, behind network policies, under Pod Security `restricted`. Names and labels are those of the official chart.
 *
 * Throws an InvalidEnvironmentError that names everything wrong with the properties before it makes any object.
 * @see https://developer.hashicorp.com/vault/docs/internals/integrated-storage
 */
export class Vault extends Construct {
  /** Address for clients in the cluster. */
  readonly address: string;
  /** The authority that clients trust. */
  readonly ca: SecretKey;
  /** Names and labels. */
  readonly release: Release;
  readonly rbac: ServerRbac;
  readonly services: Services;
  readonly configuration: k8s.KubeConfigMap;
  readonly servers: k8s.KubeStatefulSet;
  readonly disruptionBudget: k8s.KubePodDisruptionBudget;
  readonly networkPolicy: k8s.KubeNetworkPolicy;
  /** What cert-manager is asked for. Undefined without it. */
  readonly certificate?: ApiObject;
  /** Undefined unless `tls.generated`. */
  readonly generatedCertificate?: GeneratedCertificate;
  /** Undefined without `upgrades`. */
  readonly upgrade?: Upgrade;
  /** Undefined without `loadBalancer`. */
  readonly loadBalancer?: k8s.KubeService;
  /** Undefined without `serviceMonitor`. */
  readonly serviceMonitor?: ApiObject;

  constructor(scope: Construct, id: string, props: VaultProps) {
    super(scope, id);
    validate(this.node.path, props);
    const release = releaseOf(props);
    const { tls, network } = props;
    this.release = release;
    this.address = release.addressOf(release.name);
    this.ca = { name: tlsSecret(tls, release), key: "ca.crt" };
    this.rbac = new ServerRbac(this, "rbac", {
      release,
      annotations: props.serviceAccountAnnotations ?? {},
      reviewsTokens: props.reviewsTokens ?? true,
    });
    this.services = new Services(this, "services", release);
    if (props.loadBalancer) this.loadBalancer = loadBalancerService(this, props.loadBalancer, release);
    if (tls.certManager) this.certificate = certificate(this, "certificate", tls.certManager.issuer, tls, release);
    if (tls.generated) {
      this.generatedCertificate = new GeneratedCertificate(this, "generated-certificate", {
        release,
        tls,
        settings: props,
        network,
      });
    }
    this.networkPolicy = serverPolicy(this, { ...props, release, jobs: ["snapshot", "restore"] });
    const hcl = serverConfiguration(props, release);
    this.configuration = new k8s.KubeConfigMap(this, "configuration", {
      metadata: release.metadata(`${release.name}-config`),
      data: { "server.hcl": hcl },
    });
    this.servers = servers(this, {
      props,
      release,
      image: `${props.imageRepository ?? release.facts.repository}:${props.version}`,
      configuration: createHash("sha256").update(hcl).digest("hex").slice(0, 16),
    });
    this.servers.node.addDependency(this.rbac, this.services, this.configuration, this.networkPolicy);
    if (this.certificate) this.servers.node.addDependency(this.certificate);
    if (this.generatedCertificate) this.servers.node.addDependency(this.generatedCertificate);
    this.disruptionBudget = new k8s.KubePodDisruptionBudget(this, "pdb", {
      metadata: release.metadata(release.name),
      spec: {
        maxUnavailable: k8s.IntOrString.fromNumber(1),
        selector: { matchLabels: release.selector() },
        // A sealed server holds no majority together, and does not become ready by itself.
        unhealthyPodEvictionPolicy: "AlwaysAllow",
      },
    });
    if (props.upgrades ?? true) {
      const pods = JSON.stringify(this.servers.toJson());
      this.upgrade = new Upgrade(this, "upgrade", { release, settings: props, network, pods });
      this.upgrade.node.addDependency(this.servers, this.disruptionBudget);
    }
    if (props.serviceMonitor) this.serviceMonitor = serviceMonitor(this, props.serviceMonitor, tls, release);
  }
}

function releaseOf(props: VaultProps): Release {
  const { distribution = "vault", highAvailability = true, namespace, labels } = props;
  const replicas = props.replicas ?? (highAvailability ? 3 : 1);
  return new Release(props.releaseName ?? distribution, namespace, distribution, replicas, labels);
}

function serverConfiguration(props: VaultProps, release: Release): string {
  const { folder } = release;
  const { ui, logLevel, performanceMultiplier } = props;
  return vaultHcl({
    distribution: release.distribution,
    listen: { api: `[::]:${apiPort}`, cluster: `[::]:${clusterPort}`, metrics: `[::]:${metricsPort}` },
    tls: {
      certificateFile: `${folder}/tls/tls.crt`,
      keyFile: `${folder}/tls/tls.key`,
      caFile: `${folder}/tls/ca.crt`,
    },
    dataFolder: `${folder}/data`,
    peers: release.pods.map((pod) => ({ apiAddress: `https://${release.hostOf(pod)}:${apiPort}` })),
    seal: sealKey(props.seal, release),
    ...(props.sealPlugin && { sealPlugin: props.sealPlugin }),
    ...(props.audit !== false && { auditFile: `${folder}/audit/audit.log` }),
    registersInKubernetes: true,
    ...(ui !== undefined && { ui }),
    ...(logLevel !== undefined && { logLevel }),
    ...(performanceMultiplier !== undefined && { performanceMultiplier }),
  });
}
