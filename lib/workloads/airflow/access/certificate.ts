import type { Check, IssuePath } from "../check";

/** What of cert-manager signs a certificate. */
export interface Issuer {
  readonly name: string;
  /** @default "ClusterIssuer" */
  readonly kind?: "ClusterIssuer" | "Issuer";
}

/**
 * A certificate and its key: in a Secret of type kubernetes.io/tls in Airflow's namespace that somebody else makes, or in one that
 * cert-manager makes and renews.
 * @see https://cert-manager.io/docs/usage/
 */
export type Certificate =
  | { readonly secretName: string; readonly issuer?: never }
  | { readonly issuer: Issuer; readonly secretName?: never };

/** Name of the Secret with a certificate: the given one, else `made`. */
export function secretOf(certificate: Certificate, made: string): string {
  return certificate.secretName ?? made;
}

/** What makes cert-manager fill the Secret that an Ingress or a Gateway names. */
export function issuerAnnotations({ issuer }: Certificate): { readonly [annotation: string]: string } {
  if (!issuer) return {};
  return {
    [issuer.kind === "Issuer" ? "cert-manager.io/issuer" : "cert-manager.io/cluster-issuer"]: issuer.name,
  };
}

export function checkCertificate({ issuer, secretName }: Certificate, at: IssuePath, check: Check): void {
  check(
    (issuer === undefined) !== (secretName === undefined),
    at,
    { issuer, secretName },
    "either a secretName or an issuer",
  );
}
