import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import type { IdentityMarks } from "../backup-store/backup-store";
import { dnsEgress } from "../egress/egress";
import { type Check, dnsLabel, objectName } from "../issues/check";
import { restrictedContainerSecurity, restrictedPodSecurity } from "../restricted-pod/restricted-pod";

/** What a user may set of the pods that work on a database. */
export interface PodSettings extends IdentityMarks {
  /** @default the namespace of the chart */
  readonly namespace?: string;
  /**
   * A service account of the namespace that is there already, whose cloud identity the pods then have, such as that of an environment's
   * dumps, `postgres-dump`.
   * @default one of their own, named as they are
   */
  readonly serviceAccountName?: string;
  /**
   * Airflow's image, which has Python, psycopg2 and the clients of every cloud; the whole reference.
   * @default apache/airflow:3.2.2
   */
  readonly image?: string;
  /** Secrets of type kubernetes.io/dockerconfigjson by which images are pulled. */
  readonly imagePullSecrets?: readonly string[];
  readonly nodeSelector?: { readonly [label: string]: string };
  readonly tolerations?: readonly k8s.Toleration[];
  /** What each container asks for and may use, instead of the default. */
  readonly resources?: k8s.ResourceRequirements;
  /** Further environment of every container, such as a proxy's address; secrets by reference. */
  readonly env?: readonly k8s.EnvVar[];
  /** Further labels on every object and pod. */
  readonly labels?: { readonly [label: string]: string };
  readonly network?: PodNetwork;
}

/** Where the pods may connect to. Nothing may connect to them. */
export interface PodNetwork {
  /**
   * The server, on its port.
   * @default any address but the link-local ones
   */
  readonly database?: readonly k8s.NetworkPolicyPeer[];
  /**
   * Object storage, on its port.
   * @default any address but the link-local ones
   */
  readonly objectStorage?: readonly k8s.NetworkPolicyPeer[];
  /**
   * The cluster's DNS servers.
   * @default pods of the namespace kube-system labelled k8s-app=kube-dns, and a NodeLocal DNSCache
   */
  readonly dns?: readonly k8s.NetworkPolicyPeer[];
  /**
   * Further ways out.
   * @default none
   */
  readonly further?: readonly k8s.NetworkPolicyEgressRule[];
}

export interface WorkplaceProps extends PodSettings {
  /** What every object's name begins with. */
  readonly name: string;
  /** What the pods do, such as `postgres-dump`. */
  readonly purpose: string;
  /** Files by name, which every container finds in {@link scriptsPath}. */
  readonly scripts: { readonly [file: string]: string };
  readonly egress: readonly k8s.NetworkPolicyEgressRule[];
  readonly defaultResources: k8s.ResourceRequirements;
}

/** Airflow's user in its image; other images do not mind. */
const user = 50000;

export const scriptsPath = "/opt/isobar";
export const defaultAirflowImage = "apache/airflow:3.2.2";

/** What is around the pods of a Job: an account without a token for Kubernetes, scripts, and who they may connect to. */
export class Workplace extends Construct {
  /** Undefined with an account that was there already. */
  readonly serviceAccount: k8s.KubeServiceAccount | undefined;
  readonly scripts: k8s.KubeConfigMap;
  readonly networkPolicy: k8s.KubeNetworkPolicy;
  private readonly selector: { readonly [label: string]: string };

  constructor(
    scope: Construct,
    id: string,
    private readonly props: WorkplaceProps,
  ) {
    super(scope, id);
    const { name, purpose, scripts, egress, network } = props;
    this.selector = { "app.kubernetes.io/name": purpose, "app.kubernetes.io/instance": name };
    const annotations = props.serviceAccountAnnotations;
    this.serviceAccount =
      props.serviceAccountName === undefined
        ? new k8s.KubeServiceAccount(this, "service-account", {
            metadata: { ...this.metadata(name), ...(annotations && { annotations }) },
            automountServiceAccountToken: false,
          })
        : undefined;
    this.scripts = new k8s.KubeConfigMap(this, "scripts", {
      metadata: this.metadata(`${name}-scripts`),
      data: scripts,
    });
    this.networkPolicy = new k8s.KubeNetworkPolicy(this, "network-policy", {
      metadata: this.metadata(name),
      spec: {
        podSelector: { matchLabels: this.selector },
        policyTypes: ["Ingress", "Egress"],
        egress: [dnsEgress(network?.dns), ...egress, ...(network?.further ?? [])],
      },
    });
  }

  /** Metadata of an object with this very name. */
  metadata(name: string) {
    const { namespace, labels } = this.props;
    return { name, ...(namespace !== undefined && { namespace }), labels: { ...labels, ...this.selector } };
  }

  /** Labels of the pods. */
  get podLabels(): { readonly [label: string]: string } {
    return { ...this.props.labels, ...this.props.podLabels, ...this.selector };
  }

  /** A container that meets the Pod Security Standard `restricted` and can write to /tmp alone. */
  container(container: k8s.Container): k8s.Container {
    return {
      image: this.props.image ?? defaultAirflowImage,
      imagePullPolicy: "IfNotPresent",
      securityContext: restrictedContainerSecurity,
      resources: this.props.resources ?? this.props.defaultResources,
      terminationMessagePolicy: "FallbackToLogsOnError",
      ...container,
      env: [...(container.env ?? []), ...(this.props.env ?? [])],
      volumeMounts: [
        { name: "scripts", mountPath: scriptsPath, readOnly: true },
        { name: "tmp", mountPath: "/tmp" },
        ...(container.volumeMounts ?? []),
      ],
    };
  }

  /** The pod around such containers. */
  pod(pod: k8s.PodSpec): k8s.PodSpec {
    const { name, serviceAccountName, imagePullSecrets, nodeSelector, tolerations } = this.props;
    return {
      serviceAccountName: serviceAccountName ?? name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      restartPolicy: "Never",
      securityContext: restrictedPodSecurity(user, 0),
      ...(imagePullSecrets && { imagePullSecrets: imagePullSecrets.map((secret) => ({ name: secret })) }),
      ...(nodeSelector && { nodeSelector }),
      ...(tolerations && { tolerations: [...tolerations] }),
      ...pod,
      volumes: [
        { name: "scripts", configMap: { name: `${name}-scripts` } },
        { name: "tmp", emptyDir: { sizeLimit: k8s.Quantity.fromString("256Mi") } },
        ...(pod.volumes ?? []),
      ],
    };
  }
}

/** How a container of Airflow's image runs a script: through the image's entry point. */
export const runPython = (script: string) => ["bash", "-c", `exec python -B ${scriptsPath}/${script}`];

/** Checks a name from which `longest` more characters are made. */
export function checkName(name: string, longest: number, check: Check): void {
  const most = 52 - longest;
  check(
    /^[a-z]/.test(name) && dnsLabel(name) && name.length <= most,
    ["name"],
    name,
    `at most ${most} lower-case letters, digits and dashes, beginning with a letter`,
  );
}

/** An account that is there already is somebody else's to annotate. */
export function checkServiceAccount(
  { serviceAccountName, serviceAccountAnnotations }: PodSettings,
  check: Check,
): void {
  if (serviceAccountName === undefined) return;
  const account = objectName(serviceAccountName);
  check(account, ["serviceAccountName"], serviceAccountName, "the name of a service account of the namespace");
  check(
    serviceAccountAnnotations === undefined,
    ["serviceAccountAnnotations"],
    serviceAccountAnnotations,
    "nothing beside serviceAccountName, whose account has its own",
  );
}

export function resources(cpu: string, memory: string, limits: { cpu: string; memory: string }) {
  const quantity = k8s.Quantity.fromString;
  return {
    requests: { cpu: quantity(cpu), memory: quantity(memory) },
    limits: { cpu: quantity(limits.cpu), memory: quantity(limits.memory) },
  };
}
