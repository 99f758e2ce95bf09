import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";

export interface ClusterAutoscalerProps {
  /**
   * The whole image reference, of the cluster's own Kubernetes minor version.
   * @see https://github.com/kubernetes/autoscaler/tree/master/cluster-autoscaler#releases
   */
  readonly image: string;
  /** Name of the EKS cluster, by which the autoscaler finds its node groups. */
  readonly clusterName: string;
  readonly region: string;
  /**
   * One leads, the others wait.
   * @default 2
   */
  readonly replicas?: number;
  /**
   * Matches the Auto Scaling groups that are tried first.
   * @default groups that EKS made for node groups named `<pool>-spot-<generation>`
   */
  readonly spotGroups?: string;
  /** What each replica asks for and may use; its memory grows with the cluster's nodes and pods. */
  readonly resources?: k8s.ResourceRequirements;
}

/** Of metrics and health. */
const port = 8085;
const namespace = "kube-system";
const name = "cluster-autoscaler";
/** EKS names a group `eks-<node group>-<UUID>`. */
const spotGroups = "^eks-.+-spot-[0-9a-f]{4}-[0-9a-f]{8}-";

/**
 * The Kubernetes Cluster Autoscaler for EKS: spot groups before on-demand ones, zones evenly, two replicas of which one leads.
 *
 * It acts on AWS as the service account `kube-system/cluster-autoscaler`, which an EKS Pod Identity association gives a role.
 *
 * @see https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md
 */
export class ClusterAutoscaler extends Construct {
  /** The workload itself, for what these properties do not cover. */
  readonly deployment: k8s.KubeDeployment;
  readonly serviceAccount: k8s.KubeServiceAccount;
  /** The order in which groups are tried. */
  readonly priorities: k8s.KubeConfigMap;

  constructor(scope: Construct, id: string, props: ClusterAutoscalerProps) {
    super(scope, id);
    const replicas = props.replicas ?? 2;
    if (!Number.isInteger(replicas) || replicas < 1) {
      throw new RangeError(`${this.node.path}.replicas: ${replicas}; a whole number of at least 1`);
    }
    for (const required of ["image", "clusterName", "region"] as const) {
      if (!props[required]) {
        throw new RangeError(`${this.node.path}.${required}: empty; a name`);
      }
    }
    const labels = { "app.kubernetes.io/name": name };
    const metadata = { name, namespace, labels };

    this.serviceAccount = new k8s.KubeServiceAccount(this, "service-account", { metadata });
    this.permit(labels);
    this.priorities = new k8s.KubeConfigMap(this, "priorities", {
      metadata: { ...metadata, name: "cluster-autoscaler-priority-expander" },
      data: { priorities: `50:\n  - ${props.spotGroups ?? spotGroups}\n10:\n  - .*\n` },
    });
    this.deployment = new k8s.KubeDeployment(this, "deployment", {
      metadata,
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels, annotations: { "cluster-autoscaler.kubernetes.io/safe-to-evict": "false" } },
          spec: {
            serviceAccountName: name,
            priorityClassName: "system-cluster-critical",
            nodeSelector: { "kubernetes.io/os": "linux" },
            tolerations: [{ key: "CriticalAddonsOnly", operator: "Exists" }],
            topologySpreadConstraints: [
              {
                maxSkew: 1,
                topologyKey: "topology.kubernetes.io/zone",
                whenUnsatisfiable: "ScheduleAnyway",
                labelSelector: { matchLabels: labels },
              },
            ],
            securityContext: {
              runAsNonRoot: true,
              runAsUser: 65534,
              runAsGroup: 65534,
              fsGroup: 65534,
              seccompProfile: { type: "RuntimeDefault" },
            },
            containers: [container(props)],
          },
        },
      },
    });
    new k8s.KubePodDisruptionBudget(this, "pdb", {
      metadata,
      spec: {
        maxUnavailable: k8s.IntOrString.fromNumber(1),
        selector: { matchLabels: labels },
        unhealthyPodEvictionPolicy: "AlwaysAllow",
      },
    });
    new k8s.KubeNetworkPolicy(this, "network-policy", {
      metadata,
      spec: {
        podSelector: { matchLabels: labels },
        policyTypes: ["Ingress"],
        // Whoever collects metrics, wherever it runs in the cluster.
        ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: k8s.IntOrString.fromNumber(port) }] }],
      },
    });
  }

  /** Reads what decides where pods fit, evicts pods, marks nodes; writes its own lease, status and events and nothing else. */
  private permit(labels: Record<string, string>): void {
    const subjects = [{ kind: "ServiceAccount", name, namespace }];
    const read = ["get", "list", "watch"];
    new k8s.KubeClusterRole(this, "cluster-role", {
      metadata: { name, labels },
      rules: [
        { apiGroups: [""], resources: ["events"], verbs: ["create", "patch"] },
        { apiGroups: [""], resources: ["pods/eviction"], verbs: ["create"] },
        { apiGroups: [""], resources: ["pods/status"], verbs: ["update"] },
        { apiGroups: [""], resources: ["nodes"], verbs: [...read, "update"] },
        {
          apiGroups: [""],
          resources: [
            "namespaces",
            "pods",
            "services",
            "replicationcontrollers",
            "persistentvolumeclaims",
            "persistentvolumes",
          ],
          verbs: read,
        },
        { apiGroups: ["apps"], resources: ["daemonsets", "replicasets", "statefulsets"], verbs: read },
        { apiGroups: ["batch"], resources: ["jobs", "cronjobs"], verbs: read },
        { apiGroups: ["policy"], resources: ["poddisruptionbudgets"], verbs: read },
        {
          apiGroups: ["storage.k8s.io"],
          resources: ["storageclasses", "csinodes", "csidrivers", "csistoragecapacities", "volumeattachments"],
          verbs: read,
        },
      ],
    });
    new k8s.KubeClusterRoleBinding(this, "cluster-role-binding", {
      metadata: { name, labels },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
      subjects,
    });
    new k8s.KubeRole(this, "role", {
      metadata: { name, namespace, labels },
      rules: [
        { apiGroups: [""], resources: ["configmaps"], verbs: ["create", "list", "watch"] },
        {
          apiGroups: [""],
          resources: ["configmaps"],
          resourceNames: ["cluster-autoscaler-status", "cluster-autoscaler-priority-expander"],
          verbs: ["get", "update", "delete", "watch"],
        },
        { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["create"] },
        {
          apiGroups: ["coordination.k8s.io"],
          resources: ["leases"],
          resourceNames: [name],
          verbs: ["get", "update"],
        },
      ],
    });
    new k8s.KubeRoleBinding(this, "role-binding", {
      metadata: { name, namespace, labels },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
      subjects,
    });
  }
}

function container(props: ClusterAutoscalerProps): k8s.Container {
  const health = { httpGet: { path: "/health-check", port: k8s.IntOrString.fromNumber(port) } };
  return {
    name,
    image: props.image,
    command: ["./cluster-autoscaler"],
    args: [
      "--cloud-provider=aws",
      `--namespace=${namespace}`,
      `--node-group-auto-discovery=asg:tag=k8s.io/cluster-autoscaler/enabled,k8s.io/cluster-autoscaler/${props.clusterName}`,
      // Spot first; of several that are equal there, the one that leaves the least unused.
      "--expander=priority,least-waste",
      "--balance-similar-node-groups",
      "--skip-nodes-with-local-storage=false",
      "--leader-elect=true",
      `--leader-elect-resource-name=${name}`,
      // A spot group without capacity is given up sooner than the default of 15 minutes, and its on-demand stand-in is tried.
      "--max-node-provision-time=5m",
    ],
    env: [{ name: "AWS_REGION", value: props.region }],
    ports: [{ name: "metrics", containerPort: port }],
    livenessProbe: { ...health, initialDelaySeconds: 30 },
    readinessProbe: health,
    resources: props.resources ?? {
      requests: { cpu: k8s.Quantity.fromString("100m"), memory: k8s.Quantity.fromString("600Mi") },
      limits: { memory: k8s.Quantity.fromString("600Mi") },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
  };
}
