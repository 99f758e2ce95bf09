import { isIP } from "node:net";
import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import { type Check, objectName } from "../issues/check";
import { givenOf } from "./one-of";
import type { Release } from "./release";

/** What of cert-manager signs a certificate. */
export interface Issuer {
  readonly name: string;
  /** @default "ClusterIssuer" */
  readonly kind?: "ClusterIssuer" | "Issuer";
}

const sources = ["certManager", "secret", "generated"] as const;
type Source = (typeof sources)[number];
type Only<S extends Source, T> = { readonly [P in S]: T } & { readonly [P in Exclude<Source, S>]?: never };

/** Where the servers' certificate is from: exactly one. There is no Vault without TLS. */
export type Tls = (
  | Only<"certManager", { readonly issuer: Issuer }>
  /** Name of a Secret in Vault's namespace with the keys `tls.crt`, `tls.key` and `ca.crt`, whose certificate has the names of {@link tlsHosts}. */
  | Only<"secret", string>
  /**
   * An authority of this Vault's own, made in the cluster by a Job, its key in a Secret beside the certificate. A CronJob renews the
   * certificate. Clients trust key `ca.crt` of the Secret `<name>-tls`.
   */
  | Only<"generated", true>
) & {
  /** Further host names of the certificate, by which clients elsewhere know Vault. Not with `secret`. */
  readonly hosts?: readonly string[];
  /**
   * ConfigMaps of other namespaces, which are there already and get the authority as the key `ca.crt`, for clients that cannot read
   * Vault's Secrets. The service account `<name>-certificate` must be allowed to patch each. With `generated` only.
   * @default none
   */
  readonly publishedTo?: readonly { readonly namespace: string; readonly configMap: string }[];
};

/** Name of the Secret that servers mount. */
export function tlsSecret(tls: Tls, { name }: Release): string {
  return tls.secret ?? `${name}-tls`;
}

/** Every name by which servers are called: what a certificate of theirs must have, beside the address 127.0.0.1. */
export function tlsHosts(release: Release, further: readonly string[] = []): readonly string[] {
  const { name, internalService } = release;
  const services = [name, `${name}-active`, `${name}-standby`].flatMap((service) => release.hosts(service));
  return ["localhost", ...services, ...release.hosts(internalService).map((host) => `*.${host}`), ...further];
}

/** How long a certificate is good for, and how long before its end it is renewed. */
export const certificateDays = { valid: 90, renewedBefore: 30 } as const;

/**
 * The certificate that cert-manager is asked for.
 * @see https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.Certificate
 */
export function certificate(scope: Construct, id: string, issuer: Issuer, tls: Tls, release: Release): ApiObject {
  const { name, kind = "ClusterIssuer" } = issuer;
  const hours = (days: number) => `${days * 24}h0m0s`;
  return new ApiObject(scope, id, {
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata: release.metadata(`${release.name}-tls`),
    spec: {
      secretName: tlsSecret(tls, release),
      dnsNames: [...tlsHosts(release, tls.hosts)],
      ipAddresses: ["127.0.0.1"],
      issuerRef: { name, kind, group: "cert-manager.io" },
      usages: ["server auth", "client auth"],
      duration: hours(certificateDays.valid),
      renewBefore: hours(certificateDays.renewedBefore),
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
    },
  });
}

export function checkTls(tls: Tls | undefined, check: Check): void {
  const given: readonly Source[] = tls ? givenOf(sources, tls) : [];
  check(given.length === 1, ["tls"], given.length === 0 ? undefined : given, `exactly one of ${sources.join(", ")}`);
  if (!tls) return;
  if (tls.certManager) {
    const name = tls.certManager.issuer?.name;
    check(Boolean(name), ["tls", "certManager", "issuer", "name"], name, "the name of an issuer of cert-manager");
  }
  if (tls.secret !== undefined) {
    check(tls.secret !== "", ["tls", "secret"], tls.secret, "the name of a Secret");
    check(tls.hosts === undefined, ["tls", "hosts"], tls.hosts, "nothing: who made the Secret has named its hosts");
  }
  const { publishedTo } = tls;
  check(
    publishedTo === undefined || tls.generated === true,
    ["tls", "publishedTo"],
    publishedTo,
    "nothing without generated",
  );
  if (tls.generated !== undefined) check(tls.generated === true, ["tls", "generated"], tls.generated, "true");
  for (const [index, host] of (tls.hosts ?? []).entries()) {
    // A certificate's names of hosts are no addresses, whatever their form.
    const ok = isIP(host) === 0 && objectName(host.replace(/^\*\./, ""));
    check(ok, ["tls", "hosts", index], host, "a host's name in small letters, no IP address");
  }
}
