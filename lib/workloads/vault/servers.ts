import { k8s } from "cdk8s-plus-28";
import type { Construct } from "constructs";
import { restrictedContainerSecurity, restrictedPodSecurity } from "../restricted-pod/restricted-pod";
import { caretaker } from "./caretaker";
import type { VaultProps } from "./props";
import { apiPort, clusterPort, metricsPort, notAwaited, type Release } from "./release";
import { sealPod, startCommand } from "./seal";
import { volumeClaim } from "./storage";
import { tlsSecret } from "./tls";

/** The user and group of the official images of Vault and OpenBao. */
const serverUser = 100;
const serverGroup = 1000;

export interface ServersProps {
  readonly props: VaultProps;
  readonly release: Release;
  readonly image: string;
  /** A hash of the configuration file: a server reads it when it starts. */
  readonly configuration: string;
}

/**
 * The servers. A changed pod is made only after the old one was deleted, so that it can be said which goes last; all start at once, since
 * none is ready before the cluster is there.
 */
export function servers(scope: Construct, given: ServersProps): k8s.KubeStatefulSet {
  const { props, release } = given;
  const { data = {}, audit = {} } = props;
  return new k8s.KubeStatefulSet(scope, "servers", {
    metadata: {
      ...release.metadata(release.name),
      annotations: notAwaited,
    },
    spec: {
      serviceName: release.internalService,
      replicas: release.replicas,
      podManagementPolicy: "Parallel",
      updateStrategy: { type: "OnDelete" },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
      selector: { matchLabels: release.selector() },
      template: {
        metadata: {
          labels: release.podLabels("server", { ...sealPod(props.seal, release).labels, ...props.podLabels }),
          annotations: {
            "isobar.dev/configuration": given.configuration,
            "cluster-autoscaler.kubernetes.io/safe-to-evict": "true",
          },
        },
        spec: pod(given),
      },
      volumeClaimTemplates: [
        volumeClaim("data", data, release),
        ...(audit ? [volumeClaim("audit", audit, release)] : []),
      ],
    },
  });
}

function pod({ props, release, image }: ServersProps): k8s.PodSpec {
  const { priorityClassName, nodeSelector, tolerations, imagePullSecrets, audit = {} } = props;
  const memory = (size: string) => ({ medium: "Memory", sizeLimit: k8s.Quantity.fromString(size) });
  return {
    serviceAccountName: release.name,
    automountServiceAccountToken: true,
    enableServiceLinks: false,
    // The caretaker signals the server.
    shareProcessNamespace: true,
    terminationGracePeriodSeconds: 30,
    securityContext: { ...restrictedPodSecurity(serverUser, serverGroup), fsGroupChangePolicy: "OnRootMismatch" },
    ...spread(props, release),
    ...(priorityClassName !== undefined && { priorityClassName }),
    ...(nodeSelector && { nodeSelector }),
    ...(tolerations && { tolerations: [...tolerations] }),
    ...(imagePullSecrets && { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
    containers: [server(props, release, image), caretaker(release, image, audit)],
    volumes: [
      { name: "config", configMap: { name: `${release.name}-config` } },
      {
        name: "tls",
        secret: {
          secretName: tlsSecret(props.tls, release),
          items: ["tls.crt", "tls.key", "ca.crt"].map((key) => ({ key, path: key })),
          defaultMode: 0o440,
        },
      },
      // A token that an operator gets by logging in here is never on a disk.
      { name: "home", emptyDir: memory("1Mi") },
      { name: "caretaker", emptyDir: memory("1Mi") },
      { name: "tmp", emptyDir: { sizeLimit: k8s.Quantity.fromString("2Gi") } },
      ...sealPod(props.seal, release).volumes,
    ],
  };
}

function server(props: VaultProps, release: Release, image: string): k8s.Container {
  const { folder, facts } = release;
  const seal = sealPod(props.seal, release);
  const podName = release.variable("K8S_POD_NAME");
  const host = release.hostOf(`$(${podName})`);
  const field = (name: string, fieldPath: string): k8s.EnvVar => ({ name, valueFrom: { fieldRef: { fieldPath } } });
  const quantity = k8s.Quantity.fromString;
  return {
    name: facts.label,
    image,
    imagePullPolicy: "IfNotPresent",
    command: startCommand(props.seal, release, [facts.program, "server", `-config=${folder}/config/server.hcl`]),
    env: [
      field(podName, "metadata.name"),
      field(release.variable("K8S_NAMESPACE"), "metadata.namespace"),
      field(release.variable("RAFT_NODE_ID"), "metadata.name"),
      { name: release.variable("API_ADDR"), value: `https://${host}:${apiPort}` },
      { name: release.variable("CLUSTER_ADDR"), value: `https://${host}:${clusterPort}` },
      // For commands that an operator runs here.
      { name: release.variable("ADDR"), value: `https://127.0.0.1:${apiPort}` },
      { name: release.variable("CACERT"), value: `${folder}/tls/ca.crt` },
      { name: "HOME", value: "/home/vault" },
    ],
    ports: [
      { name: "https", containerPort: apiPort },
      { name: "https-internal", containerPort: clusterPort },
      { name: "metrics", containerPort: metricsPort },
    ],
    resources: props.resources ?? {
      requests: { cpu: quantity("500m"), memory: quantity("1Gi") },
      limits: { cpu: quantity("2"), memory: quantity("1Gi") },
    },
    securityContext: restrictedContainerSecurity,
    ...probes,
    // Clients still come for a moment after the pod has left its Services.
    lifecycle: { preStop: { exec: { command: ["sleep", "5"] } } },
    volumeMounts: [
      { name: "config", mountPath: `${folder}/config`, readOnly: true },
      { name: "tls", mountPath: `${folder}/tls`, readOnly: true },
      { name: "data", mountPath: `${folder}/data` },
      ...(props.audit === false ? [] : [{ name: "audit", mountPath: `${folder}/audit` }]),
      { name: "home", mountPath: "/home/vault" },
      { name: "tmp", mountPath: "/tmp" },
      ...seal.volumeMounts,
    ],
  };
}

const health = (seconds: number, more = ""): k8s.Probe => ({
  httpGet: {
    path: `/v1/sys/health?standbyok=true&perfstandbyok=true${more}`,
    port: k8s.IntOrString.fromNumber(apiPort),
    scheme: "HTTPS",
  },
  periodSeconds: seconds,
  timeoutSeconds: 5,
});

/**
 * Ready is a server that is open and part of the cluster. Alive is one that answers, also while it is sealed, new or cut off: a restart
 * would help none of these.
 * @see https://developer.hashicorp.com/vault/api-docs/system/health
 */
const probes = {
  readinessProbe: { ...health(5), failureThreshold: 2 },
  livenessProbe: {
    ...health(10, "&sealedcode=204&uninitcode=204&haunhealthycode=204&removedcode=204"),
    initialDelaySeconds: 60,
    failureThreshold: 6,
  },
};

function spread({ highAvailability = true, zones }: VaultProps, release: Release) {
  const labelSelector = { matchLabels: release.selector() };
  const apart = { topologyKey: "kubernetes.io/hostname", labelSelector };
  const zonesRequired = (zones ?? (highAvailability ? "required" : "preferred")) === "required";
  return {
    affinity: {
      podAntiAffinity: highAvailability
        ? { requiredDuringSchedulingIgnoredDuringExecution: [apart] }
        : { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: apart }] },
    },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: zonesRequired ? "DoNotSchedule" : "ScheduleAnyway",
        labelSelector,
      },
    ],
  } satisfies Partial<k8s.PodSpec>;
}
