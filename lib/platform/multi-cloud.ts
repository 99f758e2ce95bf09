import * as pulumi from "@pulumi/pulumi";
import type { Cloud } from "../clouds/cloud";
import { InvalidEnvironmentError } from "../environment/issue";
import { type Environment, type EnvironmentInput, parseEnvironment } from "../environment/parse";
import type { CloudName } from "../environment/schema/clouds";
import { cloudsOf } from "./cloud-entry-points";
import { Platform, type PlatformArgs } from "./platform";
import { checkClouds } from "./platform-issues";
import type { PlatformOutputs } from "./platform-outputs";

/** Several clouds from one description: the shape of an environment file, with clouds as values. */
export interface MultiCloudArgs extends Omit<EnvironmentInput, "clouds"> {
  /** The environment's name, such as prod: at most 16 lower-case letters, digits and dashes. */
  readonly environment: string;
  /** `aws(…)`, `gcp(…)`, `azure(…)`, `existing(…)`: at most one of each. */
  readonly clouds: readonly Cloud[];
}

/** An environment that `loadEnvironment` has read and checked already. */
export interface LoadedEnvironment {
  readonly loaded: Environment;
}

function given({ environment: name, clouds, ...rest }: MultiCloudArgs) {
  const twice = clouds.filter((cloud, index) => clouds.findIndex((other) => other.name === cloud.name) !== index);
  if (twice.length > 0) {
    const issues = twice.map((cloud) => ({ path: ["clouds"], given: cloud.name, allowed: "each cloud once" }));
    throw new InvalidEnvironmentError(issues);
  }
  const settings = Object.fromEntries(clouds.map((cloud) => [cloud.name, cloud.settings]));
  return { environment: parseEnvironment({ ...rest, clouds: settings }, { name }), clouds };
}

/**
 * One environment on several clouds, a {@link Platform} on each.
 *
 * @throws InvalidEnvironmentError with everything that is wrong on any cloud, before any resource is registered.
 */
export class MultiCloud extends pulumi.ComponentResource {
  readonly environment: string;
  readonly primary: CloudName;
  readonly platforms: Readonly<Partial<Record<CloudName, Platform>>>;
  /** Each platform's outputs, by cloud. */
  readonly outputs: Readonly<Partial<Record<CloudName, PlatformOutputs>>>;

  constructor(name: string, args: MultiCloudArgs | LoadedEnvironment, opts?: pulumi.ComponentResourceOptions) {
    const { environment, clouds } =
      "loaded" in args ? { environment: args.loaded, clouds: cloudsOf(args.loaded.clouds) } : given(args);
    checkClouds(clouds, environment);
    super("isobar:platform:MultiCloud", name, {}, opts);
    this.environment = environment.name;
    this.primary = environment.primary;
    this.platforms = makePlatforms(environment, clouds, { parent: this });
    this.outputs = Object.fromEntries(
      Object.entries(this.platforms).flatMap(([cloud, { outputs }]) => (outputs ? [[cloud, outputs]] : [])),
    );
    this.registerOutputs({ ...this.outputs });
  }

  /**
   * The platforms of an environment that was loaded from a file. Only the SDKs of the clouds that it names are loaded.
   *
   * @throws MissingCloudSdkError when one of them is not installed.
   */
  static fromEnvironment(name: string, environment: Environment, opts?: pulumi.ComponentResourceOptions): MultiCloud {
    return new MultiCloud(name, { loaded: environment }, opts);
  }
}

/** The primary's last, where a central Vault has to know the other clusters. */
function makePlatforms(
  environment: Environment,
  clouds: readonly Cloud[],
  opts: pulumi.ComponentResourceOptions,
): Partial<Record<CloudName, Platform>> {
  const { primary, platforms: settings } = environment;
  const isCentral = settings[primary]?.vault?.central === true;
  const others = clouds.filter(({ name }) => name !== primary);
  const [leading] = clouds.filter(({ name }) => name === primary);
  const made = others.map((cloud) => ({
    cloud,
    platform: platformOf(environment, cloud, isCentral ? { vaultClients: false } : {}, opts),
  }));
  const vaultClients = Object.fromEntries(
    made.flatMap(({ cloud, platform: { managed } }) =>
      managed && settings[cloud.name]?.vault ? [[cloud.name, managed.cluster.issuerUrl]] : [],
    ),
  );
  const first = leading && platformOf(environment, leading, isCentral ? { vaultClients } : {}, opts);
  const platforms = new Map(made.map(({ cloud, platform }) => [cloud.name, platform]));
  if (first) platforms.set(primary, first);
  return Object.fromEntries(clouds.flatMap(({ name }) => [[name, platforms.get(name)]]));
}

function platformOf(
  environment: Environment,
  cloud: Cloud,
  vault: Pick<PlatformArgs, "vaultClients">,
  opts: pulumi.ComponentResourceOptions,
): Platform {
  const settings = environment.platforms[cloud.name];
  if (!settings) {
    throw new RangeError(`${cloud.name}: not in the environment`);
  }
  const { vault: asked, ...rest } = settings;
  // An environment's Vault is for the clouds that make clusters.
  const given = cloud.kind === "existing" || !asked ? rest : { ...rest, vault: asked };
  return new Platform(
    `${environment.name}-${cloud.name}`,
    { ...given, ...vault, environment: environment.name, cloud },
    opts,
  );
}
