import { join } from "node:path";
import { barmanCloudPlugin, type ChartRelease, cloudNativePgOperator } from "isobar/cloudnative-pg";
import { parseAllDocuments } from "yaml";
import { selfSignedCertificate } from "./certificate";
import { eventually, run } from "./command";
import { uninstallInTheEnd } from "./installed";
import type { Kubernetes, KubernetesObject } from "./kubernetes";
import { Namespace } from "./namespace";
import { Testbed } from "./testbed";
import { offerVolume } from "./volume";

const images = ["cloudnative-pg", "cloudnative-pg-postgresql", "plugin-barman-cloud", "plugin-barman-cloud-sidecar"];
const operatorImage = "ghcr.io/cloudnative-pg/cloudnative-pg:1.30.0";
const pluginImage = "ghcr.io/cloudnative-pg/plugin-barman-cloud:v0.14.0";
const sidecarImage = "ghcr.io/cloudnative-pg/plugin-barman-cloud-sidecar:v0.14.0";
/** What the images call the PostgreSQL that they have. */
export const postgresVersion = "15.18";

/** What is changed of an upstream manifest; the rest is as it was published. */
interface Deployment extends KubernetesObject {
  readonly spec: {
    replicas: number;
    readonly template: { readonly spec: { readonly containers: Container[]; imagePullSecrets?: unknown } };
  };
}
interface Container {
  image: string;
  imagePullPolicy?: string;
  resources: unknown;
  securityContext: unknown;
  readonly env?: { readonly name: string; value?: string }[];
}

/** The operator and its plugin in one namespace, as their own manifests install them, and a namespace for databases. */
export class CloudNativePg {
  private left = false;
  private readonly offered = new Set<string>();
  private clusterScoped: KubernetesObject[] = [];

  private constructor(
    private readonly kubernetes: Kubernetes,
    readonly namespace: Namespace,
    private readonly operators: Namespace,
  ) {}

  static async install(name: string): Promise<CloudNativePg> {
    const { kubernetes } = Testbed.current();
    await kubernetes.loadImages(...images);
    await CloudNativePg.clear(kubernetes, name);
    const [namespace, operators] = await Promise.all([
      Namespace.make(kubernetes, name),
      Namespace.make(kubernetes, "cnpg-system"),
    ]);
    const installed = new CloudNativePg(kubernetes, namespace, operators);
    uninstallInTheEnd({ name, leave: () => installed.leave(), uninstall: () => installed.uninstall() });
    uninstallInTheEnd({ name: "cnpg-system", leave: () => undefined, uninstall: async () => undefined });
    installed.offerVolumes();
    await installed.installOperators();
    return installed;
  }

  private async installOperators(): Promise<void> {
    const { kubernetes, operators } = this;
    const [operator, plugin] = await Promise.all([
      manifests(kubernetes, "cloudnative-pg", "config/default"),
      manifests(kubernetes, "plugin-barman-cloud", "kubernetes"),
    ]);
    // cert-manager is not here: the certificates that it would make are made at once.
    const wanted = plugin.filter(({ kind }) => !["Certificate", "Issuer", "Secret"].includes(kind));
    await operators.setSecret("barman-cloud-client-tls", await selfSignedCertificate("barman-cloud-client"));
    await operators.setSecret("barman-cloud-server-tls", await selfSignedCertificate("barman-cloud"));
    const objects = [...operator, ...wanted].filter(({ kind }) => kind !== "Namespace");
    for (const object of objects) {
      if (object.kind !== "Deployment") continue;
      adapt(
        object as Deployment,
        object.metadata.name === "barman-cloud" ? barmanCloudPlugin() : cloudNativePgOperator(),
      );
    }
    this.clusterScoped = objects.filter(({ metadata }) => metadata.namespace === undefined);
    await operators.apply(objects);
    for (const name of ["cnpg-controller-manager", "barman-cloud"]) {
      await operators.kubectl(["rollout", "status", `deployment/${name}`, "--timeout=240s"]);
    }
  }

  /** The cluster makes no volumes by itself: each claim is offered one of its own. */
  private offerVolumes(): void {
    const offer = async () => {
      for (const { metadata, status } of await this.namespace.list("persistentvolumeclaims")) {
        // A claim's status, as the API server gives it.
        const { phase } = (status ?? {}) as { phase?: string };
        if (phase !== "Pending" || this.offered.has(metadata.name)) continue;
        this.offered.add(metadata.name);
        await offerVolume(this.kubernetes, this.namespace.name, metadata.name);
      }
    };
    const again = async (): Promise<void> => {
      while (!this.left) {
        await offer().catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    };
    void again();
  }

  /** Applies rendered objects, refusing what the resource types do not know. */
  async apply(objects: readonly KubernetesObject[]): Promise<void> {
    await this.namespace.apply(objects, "--validate=strict");
  }

  /** What the API server says of objects that are not made, refusing what the resource types do not know. */
  async tryOut(objects: readonly KubernetesObject[]): Promise<string> {
    return this.namespace.apply(objects, "--validate=strict", "--dry-run=server");
  }

  /** The keys of a Secret, once it is there. */
  async secret(name: string): Promise<Record<string, string>> {
    return eventually(`the Secret ${name}`, 240, async () => {
      const { data } = JSON.parse(await this.namespace.kubectl(["get", "secret", name, "-o", "json"])) as {
        data: Record<string, string>;
      };
      return Object.fromEntries(
        Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString()]),
      );
    });
  }

  /** Waits until every instance of a cluster is ready. */
  async ready(name: string, seconds: number): Promise<void> {
    await eventually(`${name} is ready`, seconds, async () => {
      const { status, spec } = await this.cluster(name);
      return status.readyInstances === spec.instances ? true : undefined;
    });
  }

  async cluster(name: string) {
    // What the tests read of a Cluster.
    return JSON.parse(await this.namespace.kubectl(["get", "clusters.postgresql.cnpg.io", name, "-o", "json"])) as {
      spec: { instances: number };
      status: { readyInstances?: number; currentPrimary?: string; demotionToken?: string };
    };
  }

  async primary(name: string): Promise<string> {
    return (await this.cluster(name)).status.currentPrimary ?? "none";
  }

  /** What psql prints on an instance, as its superuser through the local socket. */
  async query(pod: string, sql: string, database = "airflow"): Promise<string> {
    const psql = ["psql", "-XqtA", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", sql];
    return (await this.namespace.kubectl(["exec", pod, "-c", "postgres", "--", ...psql])).trim();
  }

  private leave(): void {
    this.left = true;
    this.namespace.pods.stop();
    this.operators.pods.stop();
  }

  private async uninstall(): Promise<void> {
    this.leave();
    await CloudNativePg.clear(this.kubernetes, this.namespace.name);
    const names = this.clusterScoped.map(({ kind, metadata }) => `${kind}/${metadata.name}`.toLowerCase());
    await this.kubernetes.kubectl(["delete", "--ignore-not-found", "--wait=false", ...names]);
  }

  /** What protects the databases goes first, then they while their operator runs, then the operator. */
  private static async clear(kubernetes: Kubernetes, namespace: string): Promise<void> {
    const labelled = ["--selector=app.kubernetes.io/name=postgresql", "--ignore-not-found"];
    await kubernetes.kubectl(["delete", "validatingadmissionpolicies,validatingadmissionpolicybindings", ...labelled]);
    const webhooks = ["mutating", "validating"].map(
      (kind) => `${kind}webhookconfigurations/cnpg-${kind}-webhook-configuration`,
    );
    await kubernetes.kubectl(["delete", "--ignore-not-found", ...webhooks]);
    const kinds = ["databaseroles.postgresql.cnpg.io", "clusters.postgresql.cnpg.io"];
    for (const kind of kinds) {
      const defined = await kubernetes.kubectl([
        "get",
        "customresourcedefinitions",
        kind,
        "--ignore-not-found",
        "-o",
        "name",
      ]);
      if (defined.trim() === "") continue;
      await kubernetes
        .kubectl(["delete", kind, "--all", "--namespace", namespace, "--timeout=30s"])
        .catch(() => undefined);
    }
    await Namespace.delete(kubernetes, namespace);
    // Only an operator that runs would take its finalizer off the plugin's Service.
    const service = ["service", "barman-cloud", "--namespace=cnpg-system"];
    await kubernetes.kubectl(["delete", ...service, "--ignore-not-found", "--wait=false"]);
    const none = JSON.stringify({ metadata: { finalizers: null } });
    await kubernetes.kubectl(["patch", ...service, "--type=merge", `--patch=${none}`]).catch(() => undefined);
    await Namespace.delete(kubernetes, "cnpg-system");
  }
}

/** What a tool's own manifests say, put together as their authors do. */
async function manifests(kubernetes: Kubernetes, tool: string, folder: string): Promise<KubernetesObject[]> {
  const build = join(__dirname, "../../tools/binaries/build.sh");
  const source = (await run(build, [tool], { showProgress: true })).trim();
  const text = await kubernetes.kubectl(["kustomize", join(source, folder)]);
  return parseAllDocuments(text).map((document): KubernetesObject => document.toJS());
}

/** Local images, and what our own release says of its pods. */
function adapt({ spec }: Deployment, { values, name }: ChartRelease): void {
  spec.replicas = 1;
  delete spec.template.spec.imagePullSecrets;
  for (const container of spec.template.spec.containers) {
    container.image = name === "plugin-barman-cloud" ? pluginImage : operatorImage;
    container.imagePullPolicy = "IfNotPresent";
    container.resources = values["resources"];
    container.securityContext = values["containerSecurityContext"];
    for (const variable of container.env ?? []) {
      if (variable.name === "OPERATOR_IMAGE_NAME") variable.value = operatorImage;
      if (variable.name !== "SIDECAR_IMAGE") continue;
      variable.value = sidecarImage;
      delete (variable as { valueFrom?: unknown }).valueFrom;
    }
  }
}
