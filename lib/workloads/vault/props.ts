import type { k8s } from "cdk8s-plus-28";
import type { Distribution } from "./distribution";
import type { JobSettings } from "./job-place";
import type { LoadBalancer } from "./load-balancer";
import type { ServiceMonitor } from "./metrics";
import type { Network } from "./network";
import type { Seal } from "./seal";
import type { SealPlugin } from "./seal-stanza";
import type { LogLevel } from "./server-hcl";
import type { AuditVolume, ServerVolume } from "./storage";
import type { Tls } from "./tls";

/** A highly available Vault. */
export interface VaultProps extends JobSettings {
  /**
   * Who made the server.
   * @default "vault"
   */
  readonly distribution?: Distribution;
  /**
   * The server's version, which is also the image's tag, such as `2.0.4` of Vault or `2.6.2` of OpenBao. OpenBao is of 2.4 or newer; from
   * 2.7 on its seals of clouds are plugins, see {@link sealPlugin}.
   */
  readonly version: string;
  /** @default "hashicorp/vault", or "openbao/openbao" */
  readonly imageRepository?: string;
  /**
   * Begins every object's name: at most 30 lower-case letters, digits and dashes, beginning with a letter.
   * @default "vault", or "openbao"
   */
  readonly releaseName?: string;
  /** Where everything is. May enforce Pod Security `restricted`. */
  readonly namespace: string;
  /**
   * Servers: 3 go on without one, 5 without two.
   * @default 3, or 1 without high availability
   */
  readonly replicas?: 1 | 3 | 5;
  /**
   * `false` lets servers share a node and a zone, and lets there be one. Less available: whatever ends that node ends Vault.
   * @default true
   */
  readonly highAvailability?: boolean;
  /**
   * Whether servers are kept in different zones, or just rather in different ones, as where nodes have no zones.
   * @default "required", or "preferred" without high availability
   */
  readonly zones?: "required" | "preferred";
  /** What opens Vault's storage when a server starts. */
  readonly seal: Seal;
  /** The program in OpenBao's image that speaks to the seal's cloud. OpenBao 2.7 and newer has none of its own; an image of yours may. */
  readonly sealPlugin?: SealPlugin;
  /** The servers' certificate. */
  readonly tls: Tls;
  /** Each server's own volume for its data. */
  readonly data?: ServerVolume;
  /**
   * Each server's own volume for its audit log, `<folder>/audit/audit.log` with the folder `/vault` or `/openbao`; the oldest files
   * go before it is full. OpenBao writes it from the start, Vault once its configuration has enabled the audit device. `false` leaves it
   * out: nobody can say then who read what.
   */
  readonly audit?: AuditVolume | false;
  /** Who may reach Vault, and what it may reach. */
  readonly network: Network;
  /** Address for clients outside the cluster. Less secure than none. */
  readonly loadBalancer?: LoadBalancer;
  /** Makes the Prometheus operator read the servers' metrics; its resource types must be in the cluster. */
  readonly serviceMonitor?: ServiceMonitor;
  /** Annotations of the servers' service account, such as those by which a cloud gives it an identity. Values may be `ref`s. */
  readonly serviceAccountAnnotations?: { readonly [annotation: string]: string };
  /** Further labels of the servers' pods. */
  readonly podLabels?: { readonly [label: string]: string };
  /** Labels of every object. */
  readonly labels?: { readonly [label: string]: string };
  /**
   * What a server asks for and may use. It holds the part of its data that is in use in memory.
   * @default 500m to 2 CPU, 1 GiB
   */
  readonly resources?: k8s.ResourceRequirements;
  /** An existing PriorityClass. Everything that reads secrets waits for Vault, so it should go after most others. */
  readonly priorityClassName?: string;
  /**
   * Whether Vault may ask this cluster whether a service account's token is good, as its Kubernetes auth method does by default: the
   * service account is bound to the ClusterRole `system:auth-delegator`.
   * @default true
   * @see https://developer.hashicorp.com/vault/docs/auth/kubernetes
   */
  readonly reviewsTokens?: boolean;
  /**
   * Makes a new version of image, configuration or settings reach the servers by a Job, the active one last. `false`: it reaches a server
   * when somebody deletes its pod.
   * @default true
   */
  readonly upgrades?: boolean;
  /** @default "info" */
  readonly logLevel?: LogLevel;
  /** @default true */
  readonly ui?: boolean;
  /**
   * Factor on the time after which a silent leader is replaced, 1 to 10.
   * @default 1
   */
  readonly performanceMultiplier?: number;
}
