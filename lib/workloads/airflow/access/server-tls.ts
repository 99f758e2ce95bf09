import { ApiObject } from "cdk8s";
import type { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import type { Check } from "../check";
import type { Feature, PodAdditions, ReleaseFacts } from "../feature";
import { componentLabel, type Release } from "../release";
import { type Certificate, checkCertificate, secretOf } from "./certificate";
import { taskRunners } from "./task-runners";

/**
 * A certificate with which the API server itself answers, to tasks and proxies. It must name the Service,
 * `<releaseName>-api-server`; one that cert-manager makes does. Servers read it when they start: after a renewal they must be restarted.
 */
export type ServerTls = Certificate & {
  /**
   * Key of the Secret with the certificates that tasks trust: the authority's, or the server's own if it signed itself. It is all that
   * tasks see of the Secret.
   * @default "ca.crt", where cert-manager writes it
   */
  readonly trustKey?: string;
};

const volume = "api-server-tls";
const folder = "/opt/airflow/tls";

/** Name of the Secret that cert-manager fills. */
const madeSecret = (release: Release) => `${release.name}-api-server-tls`;

/** The API server answers over TLS, and whoever runs tasks trusts it. */
export function serverTls(given: ServerTls | undefined, { release, executors }: ReleaseFacts): Feature {
  if (!given) return {};
  const secretName = secretOf(given, madeSecret(release));
  const mounted = (keys: readonly string[], env: readonly k8s.EnvVar[]): PodAdditions => ({
    env,
    volumes: [
      { name: volume, secret: { secretName, items: keys.map((key) => ({ key, path: key })), defaultMode: 0o440 } },
    ],
    volumeMounts: [{ name: volume, mountPath: folder, readOnly: true }],
  });
  const server = mounted(
    ["tls.crt", "tls.key"],
    [
      { name: "AIRFLOW__API__SSL_CERT", value: `${folder}/tls.crt` },
      { name: "AIRFLOW__API__SSL_KEY", value: `${folder}/tls.key` },
    ],
  );
  const trustKey = given.trustKey ?? "ca.crt";
  // What a client finds under this name it trusts beside the public authorities.
  const client = mounted([trustKey], [{ name: "AIRFLOW__API__SSL_CERT", value: `${folder}/${trustKey}` }]);
  const clients = taskRunners(executors);
  return {
    pod: (component) => {
      if (component === "apiServer") return server;
      return clients.includes(component) ? client : {};
    },
  };
}

/** The certificate that cert-manager is asked for, if it is. */
export class ServerCertificate extends Construct {
  /** @see https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.Certificate */
  readonly certificate?: ApiObject;

  constructor(scope: Construct, id: string, given: ServerTls | undefined, { release }: ReleaseFacts, host?: string) {
    super(scope, id);
    if (!given?.issuer) return;
    const { name, kind = "ClusterIssuer" } = given.issuer;
    const service = `${release.name}-${componentLabel.apiServer}`;
    const metadata = release.metadata(`${componentLabel.apiServer}-tls`, componentLabel.apiServer);
    const { namespace } = metadata;
    const inNamespace = namespace === undefined ? [] : [`${service}.${namespace}`, `${service}.${namespace}.svc`];
    this.certificate = new ApiObject(this, "certificate", {
      apiVersion: "cert-manager.io/v1",
      kind: "Certificate",
      metadata,
      spec: {
        secretName: madeSecret(release),
        dnsNames: [service, ...inNamespace, ...(host === undefined ? [] : [host])],
        issuerRef: { name, kind, group: "cert-manager.io" },
        usages: ["server auth"],
        privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
      },
    });
  }
}

export function checkServerTls(given: ServerTls | undefined, check: Check): void {
  if (!given) return;
  checkCertificate(given, ["apiServerTls"], check);
  const { trustKey } = given;
  check(
    trustKey === undefined || (/^[A-Za-z0-9._-]+$/.test(trustKey) && trustKey !== "tls.key"),
    ["apiServerTls", "trustKey"],
    trustKey,
    "a key of the Secret with certificates, never the private key",
  );
}
