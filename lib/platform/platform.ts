import type { Provider } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Cloud } from "../clouds/cloud";
import { kubernetesProvider } from "../clouds/cluster/kubernetes-provider";
import { InvalidEnvironmentError, type Issue } from "../environment/issue";
import { parseEnvironment } from "../environment/parse";
import type { PlatformInput, PlatformSettings } from "../environment/schema/environment";
import { type HelmRelease, Manifests } from "../manifests";
import { airflowManifests } from "./airflow-manifests";
import { AirflowSecrets } from "./airflow-secrets";
import type { AirflowSurroundings } from "./airflow-surroundings";
import { existingDatabase } from "./existing-database";
import { type ManagedPlatform, managedPlatform } from "./managed-platform";
import { installOperators } from "./operators";
import { platformIssues } from "./platform-issues";
import { outputsOf, type PlatformOutputs } from "./platform-outputs";
import { vaultAuthorityObjects } from "./vault-authority";
import { vaultManifests } from "./vault-manifests";

/** One platform: the shape of an environment file, for one cloud, with Outputs where a value may come from elsewhere. */
export interface PlatformArgs extends PlatformInput {
  /** The environment's name, such as prod: at most 16 lower-case letters, digits and dashes. */
  readonly environment: string;
  /** `aws(…)`, `gcp(…)`, `azure(…)` or `existing(…)`. */
  readonly cloud: Cloud;
  /**
   * Whether a central Vault is here, and which other clusters log in to it: by the name of their cloud, the issuer of their tokens. `false`:
   * it is elsewhere.
   * @default here, for this cluster alone
   */
  readonly vaultClients?: Readonly<Record<string, pulumi.Input<string>>> | false;
}

/** Checks a platform's arguments for one cloud. Throws {@link InvalidEnvironmentError} with everything that is wrong. */
function check({ environment, cloud, vaultClients, ...platform }: PlatformArgs) {
  const parsed = parseEnvironment({ ...platform, clouds: { [cloud.name]: cloud.settings } }, { name: environment });
  const settings = parsed.platforms[cloud.name];
  const issues = settings ? [...platformIssues(cloud, settings), ...elsewhereIssues(settings, vaultClients)] : [];
  if (!settings || issues.length > 0) {
    throw new InvalidEnvironmentError(issues);
  }
  // What a bill is read by; an environment may say otherwise.
  const tags = { environment, ...settings.tags };
  return { settings: { ...settings, tags }, addresses: parsed.addresses[cloud.name] };
}

/** A Vault that is not here is found by its address only. */
function elsewhereIssues({ vault }: PlatformSettings, clients: PlatformArgs["vaultClients"]): Issue[] {
  if (clients !== false || !vault || vault.address !== undefined) return [];
  const allowed = "the https address of the central Vault, which vaultClients: false says is elsewhere";
  return [{ path: ["vault", "address"], given: undefined, allowed }];
}

/**
 * One cloud's whole stack: network, cluster, node pools, identity, data, and Airflow in it. On an existing cluster, Airflow only.
 *
 * Everything is named after the platform; `MultiCloud` names its platforms `<environment>-<cloud>`, so that they can be found by eye.
 *
 * @throws InvalidEnvironmentError with everything that is wrong at once, before any resource is registered.
 */
export class Platform extends pulumi.ComponentResource {
  readonly cloud: Cloud;
  /** What the cloud made; undefined on an existing cluster. */
  readonly managed: ManagedPlatform | undefined;
  /** The provider of everything in the cluster, for a program's own objects. */
  readonly provider: Provider;
  readonly airflow: Manifests;
  /** What runs in the cluster before Airflow, such as CloudNativePG's operator. */
  readonly operators: readonly HelmRelease[];
  /** Undefined where there is no Vault in this cluster. */
  readonly vault: Manifests | undefined;
  /** Addresses and names, for other stacks and for `isobar synth`; undefined on an existing cluster. */
  readonly outputs: PlatformOutputs | undefined;

  constructor(name: string, args: PlatformArgs, opts?: pulumi.ComponentResourceOptions) {
    const { settings, addresses } = check(args);
    const { cloud } = args;
    super("isobar:platform:Platform", name, {}, opts);
    const child = { parent: this };
    this.cloud = cloud;

    if (cloud.kind === "managed") {
      const clients = args.vaultClients ?? {};
      const vault = {
        here: clients !== false,
        clients: Object.entries(clients).map(([client, issuer]) => ({ name: client, issuer })),
      };
      this.managed = managedPlatform(name, { cloud, settings, addresses: required(addresses), vault }, child);
      this.provider = this.managed.provider;
    } else {
      this.managed = undefined;
      this.provider = kubernetesProvider(name, cloud.connect(), child);
    }
    const before = this.managed ? [...this.managed.readyForPods, this.managed.clusterManifests] : [];
    this.operators = installOperators(name, settings, { ...child, provider: this.provider, dependsOn: before });
    const surroundings = this.managed?.surroundings ?? existingSurroundings(name, settings, child);
    this.airflow = new Manifests(
      `${name}-airflow`,
      (chart, ref) => void airflowManifests(chart, ref, settings, surroundings),
      {
        ...child,
        provider: this.provider,
        // The last operator waits for all the others wait for: named again, each would multiply the paths that the engine walks.
        ...(this.managed && { dependsOn: this.operators.length > 0 ? this.operators.slice(-1) : before }),
      },
    );
    this.vault = this.managed && this.makeVault(name, settings, this.managed);
    this.outputs = this.managed && outputsOf(this.managed);
    this.registerOutputs({ ...this.outputs });
  }

  private makeVault(name: string, settings: PlatformSettings, made: ManagedPlatform): Manifests | undefined {
    const { vault } = made;
    const { vault: asked } = settings;
    if (!vault || !asked) return undefined;
    return new Manifests(
      `${name}-vault`,
      (chart, ref) => void vaultManifests(chart, ref, { ...settings, vault: asked }, vault.surroundings),
      {
        parent: this,
        provider: made.provider,
        // Airflow does not wait for it, since it begins shut; it waits for where its authority is published, which is beside Airflow.
        dependsOn: vaultAuthorityObjects.map(({ kind, name: object }) => this.airflow.resource(kind, object)),
        // Nobody has initialized it when it is made, and until then it is not ready.
        skipAwait: ({ kind }) => kind === "StatefulSet" || kind === "Job",
        // Its volumes come by the StatefulSet's claims: one made anew for other volumes would come up empty.
        protect: ({ kind }) => (kind === "StatefulSet" ? true : undefined),
      },
    );
  }
}

/** On a cluster that exists, the environment names the database; Isobar makes Airflow's own keys only. */
function existingSurroundings(
  name: string,
  { airflow, postgres: { existing } }: PlatformSettings,
  opts: pulumi.ComponentResourceOptions,
): AirflowSurroundings {
  const { fernetKey, jwtSecret, apiSecretKey, redisPassword } = new AirflowSecrets(
    `${name}-airflow`,
    { celery: airflow.celery !== undefined },
    opts,
  );
  return {
    database: existingDatabase(required(existing)),
    components: {},
    workers: {},
    identities: {},
    secrets: { fernetKey, jwtSecret, apiSecretKey, ...(redisPassword && { redisPassword }) },
  };
}

/** What the loader has made sure of. */
function required<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new RangeError("missing after the environment was checked");
  }
  return value;
}
