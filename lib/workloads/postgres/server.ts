import type { k8s } from "cdk8s-plus-28";
import { literal } from "../container-environment/literal";
import { type Check, type IssuePath, wholeNumber } from "../issues/check";
import type { SecretKey } from "./secret-key";

/** One or more certificates in PEM, in one key of a Secret or a ConfigMap of the same namespace. */
export type CertificateAuthority =
  | { readonly secret: SecretKey }
  | { readonly configMap: { readonly name: string; readonly key: string } };

/** A PostgreSQL server, managed or not. The host may be a `ref`. */
export interface PostgresServer {
  readonly host: string;
  /** @default 5432 */
  readonly port?: number;
  /**
   * Whether the connection is encrypted, and how the server proves who it is. The `verify` modes need a `certificateAuthority`.
   * @default "require"
   * @see https://www.postgresql.org/docs/current/libpq-ssl.html
   */
  readonly sslMode?: "disable" | "allow" | "prefer" | "require" | "verify-ca" | "verify-full";
  /**
   * What the server's certificate is checked against. With it, `require` checks the certificate too, though not the host.
   * @default none
   */
  readonly certificateAuthority?: CertificateAuthority;
}

const mountPath = "/etc/ssl/postgres";

/** How libpq is told of a server: by variables, mounts and volumes. */
export function serverAccess({ host, port = 5432, sslMode = "require", certificateAuthority }: PostgresServer): {
  readonly env: k8s.EnvVar[];
  readonly volumeMounts: k8s.VolumeMount[];
  readonly volumes: k8s.Volume[];
} {
  const env = [literal("PGHOST", host), literal("PGPORT", String(port)), literal("PGSSLMODE", sslMode)];
  if (!certificateAuthority) return { env, volumeMounts: [], volumes: [] };
  const name = "postgres-ca";
  const path = "ca.crt";
  const volume: k8s.Volume =
    "secret" in certificateAuthority
      ? {
          name,
          secret: {
            secretName: certificateAuthority.secret.name,
            items: [{ key: certificateAuthority.secret.key, path }],
          },
        }
      : {
          name,
          configMap: {
            name: certificateAuthority.configMap.name,
            items: [{ key: certificateAuthority.configMap.key, path }],
          },
        };
  return {
    env: [...env, { name: "PGSSLROOTCERT", value: `${mountPath}/${path}` }],
    volumeMounts: [{ name, mountPath, readOnly: true }],
    volumes: [volume],
  };
}

export function checkServer(
  { host, port, sslMode, certificateAuthority }: PostgresServer,
  at: IssuePath,
  check: Check,
) {
  const alone = typeof host === "string" && /^(?![^:]*:\d*$)[^/@\s]+$/.test(host);
  check(alone, [...at, "host"], host, "a name or an address alone, without scheme, user or port");
  check(wholeNumber(port, 1, 65535), [...at, "port"], port, "1 to 65535");
  check(
    !sslMode?.startsWith("verify-") || certificateAuthority !== undefined,
    [...at, "certificateAuthority"],
    certificateAuthority,
    `the Secret or ConfigMap with which sslMode ${sslMode} checks the server`,
  );
}
