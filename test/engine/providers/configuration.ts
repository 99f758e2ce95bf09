import { changesBetween } from "../../../lib/preview/changes/property-changes";
import type { Problem } from "./check";
import { kubeconfigProblem, replacesCluster } from "./kubeconfig";
import { isUnknown, type Properties, textAt, type Value } from "./value";

/** What a provider's own configuration is, and what is wrong with it. */
export interface Configuration {
  /** Refused when the provider is checked, each problem with its key. */
  check(config: Properties): Problem[];
  /** The text with which the provider refuses to start, if it does. */
  configure(config: Properties): string | undefined;
  /** Which keys changed, and which of them replace the provider and with it all that it made. */
  diff(old: Properties, now: Properties): { readonly diffs: readonly string[]; readonly replaces: readonly string[] };
}

const changed = (old: Properties, now: Properties): string[] => [
  ...new Set(changesBetween(old, now).map(({ path }) => path.split(/[.[]/)[0] ?? path)),
];

const inPlace = (old: Properties, now: Properties) => ({ diffs: changed(old, now), replaces: [] });

/** Where each cloud looks for credentials: keys of its configuration, then variables of the environment. */
const credentials: {
  readonly [provider: string]: { readonly keys: readonly string[]; readonly variables: readonly string[] };
} = {
  aws: {
    keys: ["accessKey", "profile", "assumeRoles", "assumeRoleWithWebIdentity"],
    variables: [
      "AWS_ACCESS_KEY_ID",
      "AWS_PROFILE",
      "AWS_WEB_IDENTITY_TOKEN_FILE",
      "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    ],
  },
  gcp: {
    keys: ["credentials", "accessToken", "externalCredentials"],
    variables: ["GOOGLE_CREDENTIALS", "GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_OAUTH_ACCESS_TOKEN"],
  },
  "azure-native": {
    keys: ["clientId", "useOidc", "useMsi"],
    variables: ["ARM_CLIENT_ID", "ARM_USE_OIDC", "ARM_USE_MSI"],
  },
};

function hasCredentials(provider: string, config: Properties): boolean {
  const { keys, variables } = credentials[provider] ?? { keys: [], variables: [] };
  return (
    keys.some((key) => config[key] !== undefined) || variables.some((variable) => (process.env[variable] ?? "") !== "")
  );
}

const configurations: { readonly [provider: string]: Configuration } = {
  aws: {
    check(config) {
      const region = config["region"] ?? process.env["AWS_REGION"] ?? process.env["AWS_DEFAULT_REGION"];
      const problems: Problem[] = [];
      if (region === undefined) {
        problems.push({
          property: "",
          reason:
            "missing region information\nMake sure you have set your AWS region, e.g. `pulumi config set aws:region us-west-2`.",
        });
      }
      if (!hasCredentials("aws", config) && config["skipCredentialsValidation"] !== true) {
        problems.push({
          property: "",
          reason:
            "No valid credential sources found.\nPlease see https://www.pulumi.com/registry/packages/aws/installation-configuration/ for more information about providing credentials.",
        });
      }
      return problems;
    },
    configure: (config) =>
      hasCredentials("aws", config)
        ? undefined
        : "Invalid credentials configured: no valid credential sources for Terraform AWS Provider found.",
    diff: inPlace,
  },
  gcp: {
    check: () => [],
    configure: (config) =>
      hasCredentials("gcp", config)
        ? undefined
        : "google: could not find default credentials. See https://cloud.google.com/docs/authentication/external/set-up-adc for more information.",
    diff: inPlace,
  },
  "azure-native": {
    check: () => [],
    configure: (config) =>
      hasCredentials("azure-native", config) ? undefined : "ERROR: Please run 'az login' to setup account.",
    // The real one compares nothing.
    diff: () => ({ diffs: [], replaces: [] }),
  },
  kubernetes: {
    check: () => [],
    // A cluster that cannot be reached stops the objects in it, not the provider.
    configure: () => undefined,
    diff: replacesCluster,
  },
};

const plain: Configuration = { check: () => [], configure: () => undefined, diff: inPlace };

export const configurationOf = (provider: string): Configuration => configurations[provider] ?? plain;

/** Keys of the configuration that the provider does not have. */
export function unknownKeys(provider: string, config: Properties, known: readonly string[]): Problem[] {
  const added = ["version", "pluginDownloadURL", "__internal", "__pulumi-go-provider-infer", "__defaults"];
  return Object.keys(config)
    .filter((key) => !known.includes(key) && !added.includes(key))
    .map((key) => ({
      property: key,
      reason: `\`${provider}:${key}\` is not a valid configuration key for the ${provider} provider. If the referenced key is not intended for the provider, please choose a different namespace from \`${provider}:\`.`,
    }));
}

/** Why no object of this cluster can be made, read or changed; undefined when it answers. */
export function unreachable(provider: string, config: Properties): string | undefined {
  if (provider !== "kubernetes" || isUnknown(config["kubeconfig"])) {
    return undefined;
  }
  const problem = kubeconfigProblem(config["kubeconfig"], textAt(config, "context"));
  return problem === undefined
    ? undefined
    : `configured Kubernetes cluster is unreachable: unable to load Kubernetes client configuration from kubeconfig file. Make sure you have: \n\n \t • set up the provider as per https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/ \n\n ${problem}`;
}

/** The provider's configuration as plain values: what is not text comes as JSON. */
export function parsed(config: Properties): Properties {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, parse(value)]));
}

function parse(value: Value): Value {
  if (typeof value !== "string" || !/^(true|false|[[{].*)$/s.test(value)) {
    return value;
  }
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
