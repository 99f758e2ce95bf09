import type { k8s } from "cdk8s-plus-28";
import { literal } from "../container-environment/literal";
import type { Check, IssuePath } from "../issues/check";
import { type SecretKey, secretVariable } from "./secret-key";

/**
 * Where the password of the server's administrator is read when it is needed; never on a disk. Exactly one. Those of a cloud are read
 * in the pod, as its cloud identity. Every text but those of `kubernetesSecret` may be a `ref`.
 */
export type AdminPassword =
  | { readonly kubernetesSecret: SecretKey }
  /** A secret whose text is JSON with the key `password`, as RDS keeps it, or the password alone. An ARN or a name. */
  | { readonly awsSecretsManager: { readonly secretId: string; readonly region: string } }
  /** The newest version of a secret of Secret Manager. */
  | { readonly gcpSecretManager: { readonly project: string; readonly secret: string } }
  /** `vaultUrl` such as `https://acme.vault.azure.net`. */
  | { readonly azureKeyVault: { readonly vaultUrl: string; readonly name: string } };

export const adminPasswordSources = [
  "kubernetesSecret",
  "awsSecretsManager",
  "gcpSecretManager",
  "azureKeyVault",
] as const;

/** What the pod must be told to find it. */
export function adminPasswordVariables(source: AdminPassword): k8s.EnvVar[] {
  const read = (from: string, variables: { readonly [name: string]: string }) => [
    { name: "ADMIN_PASSWORD_FROM", value: from },
    ...Object.entries(variables).map(([name, value]) => literal(`ADMIN_PASSWORD_${name}`, value)),
  ];
  if ("kubernetesSecret" in source) {
    return [...read("kubernetesSecret", {}), secretVariable("ADMIN_PASSWORD", source.kubernetesSecret)];
  }
  if ("awsSecretsManager" in source) {
    const { secretId, region } = source.awsSecretsManager;
    return read("awsSecretsManager", { SECRET: secretId, REGION: region });
  }
  if ("gcpSecretManager" in source) {
    const { project, secret } = source.gcpSecretManager;
    return read("gcpSecretManager", { PROJECT: project, SECRET: secret });
  }
  const { vaultUrl, name } = source.azureKeyVault;
  return read("azureKeyVault", { VAULT: vaultUrl, SECRET: name });
}

export function checkAdminPassword(source: AdminPassword, at: IssuePath, check: Check): void {
  // Plain JavaScript may give the password itself, which is for no message.
  const given = typeof source === "object" ? adminPasswordSources.filter((kind) => kind in source) : [];
  check(given.length === 1, at, given, `exactly one of ${adminPasswordSources.join(", ")}`);
  for (const kind of given) {
    for (const [name, value] of Object.entries(Object(Reflect.get(source, kind)))) {
      check(typeof value === "string" && value !== "", [...at, kind, name], value, "a text that is not empty");
    }
  }
}

/**
 * Reads the password in the pod, in Airflow's image, which has every cloud's client.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
 */
export const adminPasswordModule = `import json, os


def read():
    return readers[os.environ["ADMIN_PASSWORD_FROM"]]()


def given(name):
    return os.environ["ADMIN_PASSWORD_" + name]


def kubernetes_secret():
    return os.environ["ADMIN_PASSWORD"]


def aws_secrets_manager():
    import boto3

    client = boto3.client("secretsmanager", region_name=given("REGION"))
    text = client.get_secret_value(SecretId=given("SECRET"))["SecretString"]
    try:
        content = json.loads(text)
    except ValueError:
        return text
    return content["password"] if isinstance(content, dict) else text


def gcp_secret_manager():
    from google.cloud.secretmanager import SecretManagerServiceClient

    name = f"projects/{given('PROJECT')}/secrets/{given('SECRET')}/versions/latest"
    return SecretManagerServiceClient().access_secret_version(name=name).payload.data.decode()


def azure_key_vault():
    from azure.identity import DefaultAzureCredential
    from azure.keyvault.secrets import SecretClient

    return SecretClient(given("VAULT"), DefaultAzureCredential()).get_secret(given("SECRET")).value


readers = {
    "kubernetesSecret": kubernetes_secret,
    "awsSecretsManager": aws_secrets_manager,
    "gcpSecretManager": gcp_secret_manager,
    "azureKeyVault": azure_key_vault,
}
`;
