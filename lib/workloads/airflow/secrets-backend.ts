import type { k8s } from "cdk8s-plus-28";
import { secretForm } from "../../environment/secret-forms";
import { httpsAddress } from "../issues/check";
import { shapeIssues } from "../issues/shape";
import type { Check } from "./check";
import type { AirflowComponent } from "./component";
import { certificateAuthorityFile, certificateAuthorityVolume } from "./database/certificate-authority";
import type { Feature, PodAdditions, SecretKey } from "./feature";
import {
  type CloudSecretsBackend,
  type EnvironmentBackend,
  kinds,
  type SecretsBackend,
  type VaultBackend,
} from "./secrets-backend-props";
import { secretsBackendShape } from "./secrets-backend-shape";

export type { CloudSecretsBackend, EnvironmentBackend, SecretsBackend, VaultBackend } from "./secrets-backend-props";

/**
 * The parts that look secrets up. Not those that run tasks: a task asks the API server, so it needs neither an identity nor a way to the store.
 * @see https://airflow.apache.org/docs/apache-airflow/stable/security/secrets/secrets-backend/index.html
 */
export const secretsReaders: readonly AirflowComponent[] = ["scheduler", "apiServer", "dagProcessor", "triggerer"];

const tokenFolder = "/var/run/secrets/isobar/vault";

interface RenderedBackend {
  readonly backend?: string;
  readonly kwargs?: { readonly [name: string]: string | number | null };
  readonly pod?: PodAdditions;
  readonly ports?: readonly number[];
}

/** @see https://airflow.apache.org/docs/apache-airflow-providers-hashicorp/stable/secrets-backends/hashicorp-vault.html */
function vault(given: VaultBackend): RenderedBackend {
  const port = /^https?:\/\/[^/]+:(\d+)/.exec(given.url)?.[1];
  const token: k8s.ServiceAccountTokenProjection = {
    path: "token",
    audience: given.audience ?? "vault",
    expirationSeconds: 3600,
  };
  const authority = given.certificateAuthority;
  const trust = authority && {
    volume: certificateAuthorityVolume("vault-ca", authority, { optional: true }),
    volumeMount: { name: "vault-ca", mountPath: "/etc/ssl/vault-ca", readOnly: true },
  };
  return {
    backend: "airflow.providers.hashicorp.secrets.vault.VaultBackend",
    kwargs: {
      url: given.url,
      auth_type: "kubernetes",
      kubernetes_role: given.role,
      kubernetes_jwt_path: `${tokenFolder}/token`,
      auth_mount_point: given.authMount ?? "kubernetes",
      mount_point: given.mount ?? "airflow",
      kv_engine_version: 2,
      connections_path: given.connectionsPath ?? "connections",
      variables_path: given.variablesPath ?? "variables",
      config_path: null,
      ...(trust && { verify: `${trust.volumeMount.mountPath}/${certificateAuthorityFile}` }),
    },
    pod: {
      volumes: [
        { name: "vault-token", projected: { sources: [{ serviceAccountToken: token }] } },
        ...(trust ? [trust.volume] : []),
      ],
      volumeMounts: [
        { name: "vault-token", mountPath: tokenFolder, readOnly: true },
        ...(trust ? [trust.volumeMount] : []),
      ],
    },
    ports: port === undefined ? [443, 8200] : [Number(port)],
  };
}

/** A store of a cloud: `config_prefix` null, so that no option of airflow.cfg is looked for there. */
function cloudStore(
  backend: string,
  separator: "/" | "-",
  { connectionsPrefix, variablesPrefix }: CloudSecretsBackend,
  kwargs: { readonly [name: string]: string },
): RenderedBackend {
  return {
    backend,
    kwargs: {
      connections_prefix: connectionsPrefix ?? `airflow${separator}connections`,
      variables_prefix: variablesPrefix ?? `airflow${separator}variables`,
      config_prefix: null,
      ...kwargs,
    },
    ports: [443],
  };
}

function environment({ connections = {}, variables = {} }: EnvironmentBackend): RenderedBackend {
  const entries = (prefix: string, values: { readonly [name: string]: SecretKey }): k8s.EnvVar[] =>
    Object.entries(values).map(([name, secretKeyRef]) => ({
      name: `${prefix}${name.toUpperCase()}`,
      valueFrom: { secretKeyRef },
    }));
  return { pod: { env: [...entries("AIRFLOW_CONN_", connections), ...entries("AIRFLOW_VAR_", variables)] } };
}

function rendered(given: SecretsBackend): RenderedBackend {
  if (given.vault) return vault(given.vault);
  if (given.awsSecretsManager) {
    const { region, ...prefixes } = given.awsSecretsManager;
    const backend = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";
    return cloudStore(backend, "/", prefixes, { region_name: region });
  }
  if (given.gcpSecretManager) {
    const { project, ...prefixes } = given.gcpSecretManager;
    const backend = "airflow.providers.google.cloud.secrets.secret_manager.CloudSecretManagerBackend";
    return cloudStore(backend, "-", prefixes, { project_id: project });
  }
  if (given.azureKeyVault) {
    const { vaultUrl, ...prefixes } = given.azureKeyVault;
    const backend = "airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend";
    return cloudStore(backend, "-", prefixes, { vault_url: vaultUrl });
  }
  return environment(given.environment);
}

/**
 * Tells the parts that look secrets up where to look first. In the environment rather than in airflow.cfg, which tasks read too: with it
 * they would look in the store themselves.
 */
export function secretsBackend(given: SecretsBackend | undefined): Feature {
  if (!given) return {};
  const { backend, kwargs, pod, ports } = rendered(given);
  const env: k8s.EnvVar[] = backend
    ? [
        { name: "AIRFLOW__SECRETS__BACKEND", value: backend },
        { name: "AIRFLOW__SECRETS__BACKEND_KWARGS", value: JSON.stringify(kwargs) },
      ]
    : [];
  return {
    pod: (component) => (secretsReaders.includes(component) ? { ...pod, env: [...env, ...(pod?.env ?? [])] } : {}),
    ...(ports && { connections: secretsReaders.map((from) => ({ from, to: { name: "secretsStore" }, ports })) }),
  };
}

export function checkSecretsBackend(given: SecretsBackend | undefined, check: Check): void {
  if (!given) return;
  const at = ["secretsBackend"];
  const kindsGiven = kinds.filter((kind) => given[kind] !== undefined);
  check(kindsGiven.length === 1, at, kindsGiven.join(" and ") || given, `exactly one of ${kinds.join(", ")}`);
  for (const { path, given: value, allowed, nearest } of shapeIssues(secretsBackendShape, given)) {
    // A kind that there is not was said above.
    if (path.length > 0 && (path.length > 1 || kindsGiven.length === 1)) {
      check(false, [...at, ...path], value, nearest === undefined ? allowed : `${allowed}; did you mean ${nearest}?`);
    }
  }
  for (const [kind, name] of [["vault", "url"] as const, ["azureKeyVault", "vaultUrl"] as const]) {
    const url: unknown = kind === "vault" ? given.vault?.url : given.azureKeyVault?.vaultUrl;
    const ok = typeof url !== "string" || url === "" || (httpsAddress(url) && !/^https:\/\/[^/]*@/.test(url));
    check(
      ok,
      [...at, kind, name],
      secretForm(String(url)) ? "(an address with a password, hidden)" : url,
      "an https address",
    );
  }
  for (const list of ["connections", "variables"] as const) {
    const names = Object.keys(given.environment?.[list] ?? {});
    for (const name of names) {
      const here = [...at, "environment", list, name];
      check(
        /^[A-Za-z_][A-Za-z0-9_]*$/.test(name),
        here,
        name,
        "letters, digits and _, as an environment variable's name",
      );
      const same = names.filter((other) => other.toUpperCase() === name.toUpperCase());
      check(same[0] === name, here, name, "a name that differs from all others by more than case");
    }
  }
}
