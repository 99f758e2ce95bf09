import { createHash } from "node:crypto";
import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { anywhere, dnsEgress, to } from "../../egress/egress";
import { checkAll, httpsAddress } from "../../issues/check";
import { cronLine } from "../../issues/cron";
import { restrictedContainerSecurity, restrictedPodSecurity } from "../../restricted-pod/restricted-pod";
import type { Distribution } from "../distribution";
import { type Applier, applierAccount, applierCluster, applierRole } from "./applier";
import { bootstrapCommands } from "./bootstrap";
import { clusterMount } from "./clusters";
import type { VaultConfiguration } from "./configuration";
import { applyScript } from "./script";
import { type ScriptInput, scriptInput } from "./script-input";
import { rotationRequests, vaultWrites } from "./writes";

/** Certificates in PEM, in one key of a Secret or a ConfigMap. */
export type CertificateSource =
  | { readonly secret: { readonly name: string; readonly key: string } }
  | { readonly configMap: { readonly name: string; readonly key: string } };

export interface VaultConfigurationJobProps {
  readonly configuration: VaultConfiguration & { readonly appliedBy: Applier };
  /** Vault's address, such as `https://vault-active.vault.svc:8200`; may be a `ref`. */
  readonly address: string;
  /**
   * Port of the address, for the network policy.
   * @default 8200
   */
  readonly port?: number;
  /**
   * Authority of Vault's certificate.
   * @default those that the image trusts
   */
  readonly ca?: CertificateSource;
  /**
   * Any image with Python 3.9 or later; nothing else is used of it. Airflow's does, where nodes have it already.
   * @default "docker.io/library/python:3.13-alpine"
   */
  readonly image?: string;
  /**
   * Who made the server: whose commands the first ones are.
   * @default "vault"
   */
  readonly distribution?: Distribution;
  /**
   * When the passwords of Vault's own database roles are rotated, as a cron line in UTC. All else rotates by itself.
   * @default "0 3 1,16 * *": twice a month, so that none is older than 30 days
   */
  readonly rotationSchedule?: string;
  /** Of all objects. */
  readonly labels?: { readonly [label: string]: string };
  /** @default 50m CPU, 64Mi of memory */
  readonly resources?: k8s.ResourceRequirements;
}

const user = 65532;
const folder = "/configuration";
const tokenFolder = "/var/run/secrets/isobar/vault";
const caFolder = "/etc/vault-ca";
const defaultResources: k8s.ResourceRequirements = {
  requests: { cpu: k8s.Quantity.fromString("50m"), memory: k8s.Quantity.fromString("64Mi") },
  limits: { cpu: k8s.Quantity.fromString("500m"), memory: k8s.Quantity.fromString("128Mi") },
};

/**
 * Brings a Vault in step with its configuration, from inside the cluster: for GitOps, where nobody runs Pulumi. Logs in with its service
 * account's token and gives its own token back. A Job cannot be changed, so its name holds a hash of what it does, and another
 * configuration makes another Job. Running it twice changes nothing.
 */
export class VaultConfigurationJob extends Construct {
  readonly job: k8s.KubeJob;
  /** Rotates what does not rotate by itself; undefined where there is no such thing. */
  readonly rotation?: k8s.KubeCronJob;
  /** What an administrator has to run once before the Job can log in; also `first.sh` of the Job's ConfigMap. No secret is in it. */
  readonly firstCommands: string;
  readonly serviceAccount: k8s.KubeServiceAccount;
  readonly networkPolicy: k8s.KubeNetworkPolicy;
  private readonly labels: { readonly [label: string]: string };

  constructor(
    scope: Construct,
    id: string,
    private readonly props: VaultConfigurationJobProps,
  ) {
    super(scope, id);
    const { configuration, address, port = 8200, ca, rotationSchedule = "0 3 1,16 * *", distribution } = props;
    checkAll(this.node.path, (check) => {
      check(
        configuration?.appliedBy !== undefined,
        ["configuration", "appliedBy"],
        undefined,
        "whose service account the Job has",
      );
      check(httpsAddress(address), ["address"], address, "an address with https");
      check(Number.isInteger(port) && port > 0 && port < 65536, ["port"], port, "a port");
      check(
        cronLine(rotationSchedule),
        ["rotationSchedule"],
        rotationSchedule,
        "five fields of cron, such as 0 3 1,16 * *",
      );
      check(
        ca === undefined || namesKey(ca),
        ["ca"],
        ca,
        "the name and the key of a Secret or a ConfigMap, as { secret: { name, key } }",
      );
    });
    const writes = vaultWrites(configuration);
    const rotations = rotationRequests(configuration);
    const { namespace } = configuration.appliedBy;
    const name = applierAccount(configuration.appliedBy);
    const selector = { "app.kubernetes.io/name": name, "app.kubernetes.io/component": "configuration" };
    this.labels = { ...props.labels, ...selector };
    const metadata = (name: string) => ({ name, namespace, labels: this.labels });

    this.serviceAccount = new k8s.KubeServiceAccount(this, "service-account", {
      metadata: metadata(name),
      automountServiceAccountToken: false,
    });
    this.networkPolicy = new k8s.KubeNetworkPolicy(this, "network-policy", {
      metadata: metadata(name),
      spec: {
        podSelector: { matchLabels: selector },
        policyTypes: ["Ingress", "Egress"],
        egress: [dnsEgress(), to(anywhere, port)],
      },
    });

    const input = scriptInput(writes);
    this.firstCommands = bootstrapCommands(configuration, distribution);
    const hash = (spec: k8s.JobSpec, input: ScriptInput) =>
      createHash("sha256")
        .update([JSON.stringify(k8s.toJson_JobSpec(spec)), input.requests, applyScript, this.firstCommands].join("\n"))
        .digest("hex")
        .slice(0, 8);
    // What is hashed names no ConfigMap yet: its name is the hash.
    const jobName = `${name}-${hash(this.jobSpec(name, input), input)}`;
    new k8s.KubeConfigMap(this, "requests", {
      metadata: metadata(jobName),
      // For whoever initializes Vault: the Job itself never runs them.
      data: { ...data(input), "first.sh": this.firstCommands },
      immutable: true,
    });
    this.job = new k8s.KubeJob(this, "job", { metadata: metadata(jobName), spec: this.jobSpec(jobName, input) });

    if (rotations.length > 0) {
      const rotationName = `${name}-rotation`;
      const input = scriptInput(rotations);
      new k8s.KubeConfigMap(this, "rotations", { metadata: metadata(rotationName), data: data(input) });
      this.rotation = new k8s.KubeCronJob(this, "rotation", {
        metadata: metadata(rotationName),
        spec: {
          schedule: rotationSchedule,
          timeZone: "Etc/UTC",
          concurrencyPolicy: "Forbid",
          successfulJobsHistoryLimit: 1,
          failedJobsHistoryLimit: 3,
          jobTemplate: { metadata: { labels: this.labels }, spec: this.jobSpec(rotationName, input) },
        },
      });
    }
  }

  private jobSpec(configMap: string, { env }: ScriptInput): k8s.JobSpec {
    const { configuration, address, image = "docker.io/library/python:3.13-alpine", ca, resources } = this.props;
    const { appliedBy, clusters = [] } = configuration;
    const cluster = applierCluster(appliedBy, clusters);
    const volumes: k8s.Volume[] = [
      { name: "requests", configMap: { name: configMap } },
      {
        name: "token",
        projected: { sources: [{ serviceAccountToken: { path: "token", audience: "vault", expirationSeconds: 600 } }] },
      },
    ];
    const volumeMounts: k8s.VolumeMount[] = [
      { name: "requests", mountPath: folder, readOnly: true },
      { name: "token", mountPath: tokenFolder, readOnly: true },
    ];
    const variables: k8s.EnvVar[] = [
      { name: "VAULT_ADDR", value: address },
      { name: "VAULT_AUTH_MOUNT", value: cluster ? clusterMount(cluster) : "" },
      { name: "VAULT_ROLE", value: applierRole(appliedBy) },
      { name: "VAULT_JWT_FILE", value: `${tokenFolder}/token` },
    ];
    if (ca) {
      volumes.push(caVolume(ca));
      volumeMounts.push({ name: "ca", mountPath: caFolder, readOnly: true });
      variables.push({ name: "VAULT_CACERT", value: `${caFolder}/ca.crt` });
    }
    return {
      backoffLimit: 6,
      // A Job that could not run for an hour must not come back over a newer one.
      activeDeadlineSeconds: 3600,
      template: {
        metadata: { labels: this.labels },
        spec: {
          serviceAccountName: applierAccount(appliedBy),
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          restartPolicy: "Never",
          securityContext: restrictedPodSecurity(user),
          containers: [
            {
              name: "configuration",
              image,
              command: ["python3", "-B", `${folder}/apply.py`, `${folder}/requests.json`],
              env: [...variables, ...env],
              volumeMounts,
              resources: resources ?? defaultResources,
              securityContext: restrictedContainerSecurity,
              terminationMessagePolicy: "FallbackToLogsOnError",
            },
          ],
          volumes,
        },
      },
    };
  }
}

const data = ({ requests }: ScriptInput) => ({ "apply.py": applyScript, "requests.json": requests });

function namesKey(ca: CertificateSource): boolean {
  if (typeof ca !== "object") return false;
  const source = "secret" in ca ? ca.secret : ca.configMap;
  return Boolean(source?.name && source.key);
}

function caVolume(ca: CertificateSource): k8s.Volume {
  return "secret" in ca
    ? { name: "ca", secret: { secretName: ca.secret.name, items: [{ key: ca.secret.key, path: "ca.crt" }] } }
    : { name: "ca", configMap: { name: ca.configMap.name, items: [{ key: ca.configMap.key, path: "ca.crt" }] } };
}
