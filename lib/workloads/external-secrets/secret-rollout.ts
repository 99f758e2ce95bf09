import { createHash } from "node:crypto";
import { Chart } from "cdk8s";
import { k8s } from "cdk8s-plus-28";
import { Construct, type IConstruct } from "constructs";
import { anywhere, to } from "../egress/egress";
import { type Check, checkAll, dnsLabel, wholeNumber } from "../issues/check";
import { restrictedContainerSecurity, restrictedPodSecurity } from "../restricted-pod/restricted-pod";
import { type SecretHolder, secretHolders } from "../secret-holders/secret-holders";
import { rolloutScript } from "./rollout-script";

export interface SecretRolloutProps {
  /** What holds the Secrets, such as an `Airflow`: every Deployment, StatefulSet and DaemonSet in it. All of one namespace. */
  readonly of: IConstruct | readonly IConstruct[];
  /**
   * The Secrets whose change rolls those that hold them.
   * @default every one that they read into their environment
   */
  readonly secrets?: readonly string[];
  /** An image with Python 3.8 or newer, such as Airflow's, which the nodes have already. */
  readonly image: string;
  /** @default "secret-rollout" */
  readonly name?: string;
  /** @default the chart's */
  readonly namespace?: string;
  /**
   * Seconds between two looks. A change is acted on when two looks agree on it.
   * @default 10
   */
  readonly intervalSeconds?: number;
  readonly resources?: k8s.ResourceRequirements;
}

const defaultResources: k8s.ResourceRequirements = {
  requests: { cpu: k8s.Quantity.fromString("5m"), memory: k8s.Quantity.fromString("48Mi") },
  limits: { cpu: k8s.Quantity.fromString("100m"), memory: k8s.Quantity.fromString("128Mi") },
};

const folder = "/etc/secret-rollout";
const plural = { Deployment: "deployments", StatefulSet: "statefulsets", DaemonSet: "daemonsets" } as const;

/**
 * Rolls exactly the workloads that hold a Secret in their environment when its content changes, one pod after the other as their own
 * strategy says. Kubernetes by itself gives a running pod no other environment.
 *
 * It may read the named Secrets and patch the named workloads, and nothing else. While it is away nothing rolls; when it is back it
 * catches up, since what each workload was rolled for is written on the workload.
 */
export class SecretRollout extends Construct {
  readonly deployment: k8s.KubeDeployment;
  readonly serviceAccount: k8s.KubeServiceAccount;
  readonly role: k8s.KubeRole;
  readonly networkPolicy: k8s.KubeNetworkPolicy;
  /** What it rolls, and for which Secrets. */
  readonly holders: readonly SecretHolder[];

  /** @throws InvalidEnvironmentError with everything that is wrong, before any object is made */
  constructor(scope: Construct, id: string, props: SecretRolloutProps) {
    super(scope, id);
    const held = holdersIn(props);
    checkAll(this.node.path, (check) => {
      checkRollout(props, held, check);
      const known = props.namespace ?? Chart.of(this).namespace;
      check(known !== undefined && known !== "", ["namespace"], known, "a namespace, here or of the chart");
    });
    const { name = "secret-rollout", image, intervalSeconds = 10, secrets } = props;
    const namespace = props.namespace ?? Chart.of(this).namespace ?? "";
    const labels = { "app.kubernetes.io/name": name };
    const metadata = { name, namespace, labels };

    this.holders = held.flatMap((holder) => {
      const watched = holder.secrets.filter((secret) => secrets?.includes(secret) ?? true);
      return watched.length > 0 ? [{ ...holder, secrets: watched }] : [];
    });
    const watched = [...new Set(this.holders.flatMap((holder) => holder.secrets))].sort();
    const settings = JSON.stringify({ seconds: intervalSeconds, secrets: watched, holders: this.holders });
    const files = { "rollout.py": rolloutScript, "settings.json": settings };

    this.serviceAccount = new k8s.KubeServiceAccount(this, "service-account", {
      metadata,
      automountServiceAccountToken: false,
    });
    this.role = this.permit(metadata, watched);
    const config = new k8s.KubeConfigMap(this, "files", { metadata, data: files });
    this.networkPolicy = new k8s.KubeNetworkPolicy(this, "network-policy", {
      metadata,
      spec: {
        podSelector: { matchLabels: labels },
        policyTypes: ["Ingress", "Egress"],
        // The API server: by the port of its Service, or of its own where the network looks behind the Service.
        egress: [to(anywhere, 443), to(anywhere, 6443)],
      },
    });
    this.deployment = new k8s.KubeDeployment(this, "deployment", {
      metadata,
      spec: {
        replicas: 1,
        revisionHistoryLimit: 3,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels, annotations: { "checksum/files": hash(files) } },
          spec: {
            serviceAccountName: name,
            automountServiceAccountToken: true,
            enableServiceLinks: false,
            securityContext: restrictedPodSecurity(50000, 0),
            terminationGracePeriodSeconds: 5,
            containers: [
              {
                name,
                image,
                command: ["python3", "-u", `${folder}/rollout.py`],
                env: [{ name: "ROLLOUT_SETTINGS", value: `${folder}/settings.json` }],
                resources: props.resources ?? defaultResources,
                securityContext: restrictedContainerSecurity,
                volumeMounts: [{ name: "files", mountPath: folder, readOnly: true }],
              },
            ],
            volumes: [{ name: "files", configMap: { name } }],
          },
        },
      },
    });
    this.deployment.node.addDependency(config, this.role);
  }

  private permit(
    metadata: k8s.ObjectMeta & { readonly name: string; readonly namespace: string },
    secrets: readonly string[],
  ): k8s.KubeRole {
    const { name, namespace } = metadata;
    const ofKind = (kind: SecretHolder["kind"]): k8s.PolicyRule[] => {
      const names = this.holders.filter((holder) => holder.kind === kind).map((holder) => holder.name);
      if (names.length === 0) return [];
      return [{ apiGroups: ["apps"], resources: [plural[kind]], resourceNames: names, verbs: ["get", "patch"] }];
    };
    const role = new k8s.KubeRole(this, "role", {
      metadata,
      rules: [
        { apiGroups: [""], resources: ["secrets"], resourceNames: [...secrets], verbs: ["get"] },
        ...ofKind("Deployment"),
        ...ofKind("StatefulSet"),
        ...ofKind("DaemonSet"),
      ],
    });
    new k8s.KubeRoleBinding(this, "role-binding", {
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
      subjects: [{ kind: "ServiceAccount", name, namespace }],
    });
    return role;
  }
}

const hash = (files: { readonly [name: string]: string }) =>
  createHash("sha256").update(JSON.stringify(files)).digest("hex");

function holdersIn({ of }: SecretRolloutProps): SecretHolder[] {
  const scopes: readonly IConstruct[] = "node" in of ? [of] : of;
  return scopes.flatMap(secretHolders);
}

function checkRollout(props: SecretRolloutProps, held: readonly SecretHolder[], check: Check): void {
  const { name, image, secrets, intervalSeconds } = props;
  check(name === undefined || dnsLabel(name), ["name"], name, "at most 63 lower-case letters, digits and dashes");
  check(image !== "", ["image"], image, "an image with Python");
  check(wholeNumber(intervalSeconds, 2, 3600), ["intervalSeconds"], intervalSeconds, "a whole number from 2 to 3600");
  const known = [...new Set(held.flatMap((holder) => holder.secrets))].sort();
  check(known.length > 0, ["of"], undefined, "workloads that read a Secret into their environment");
  for (const [index, secret] of (secrets ?? []).entries()) {
    check(known.includes(secret), ["secrets", index], secret, `a Secret that is held: ${known.join(", ")}`);
  }
  check(secrets?.length !== 0, ["secrets"], secrets, "at least one, or nothing for all");
}
