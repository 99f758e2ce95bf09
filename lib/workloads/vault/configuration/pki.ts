import { type Check, wholeNumber } from "../../issues/check";
import { checkMount, checkName, secretsEngine } from "./mount";
import { daysInSeconds, given, text } from "./value";
import { compared, type VaultWrite } from "./write";

/** Certificates that may be asked for at `<mount>/issue/<role>`. */
export interface PkiRole {
  /** Domains such as `svc.cluster.local`; `vault.svc` also allows `a.vault.svc` with {@link subdomains}. */
  readonly domains: readonly string[];
  /** @default true */
  readonly subdomains?: boolean;
  /** @default false: only names below the domains */
  readonly domainsThemselves?: boolean;
  /**
   * How long a certificate is good for at most.
   * @default 30
   */
  readonly days?: number;
  /** @default server and client */
  readonly usage?: readonly ("server" | "client")[];
}

/** An authority: a root, or an intermediate that another engine of this Vault signs. Its key never leaves Vault. */
export interface PkiEngine {
  readonly commonName: string;
  /**
   * Mount of the engine that signs this one's certificate.
   * @default none: it is a root, which signs its own
   */
  readonly signedBy?: string;
  /** @default 3650 for a root, 1825 for an intermediate */
  readonly days?: number;
  /** Where clients find the authority and its revocations, such as Vault's address; may be a `ref`. */
  readonly address?: string;
  readonly roles?: { readonly [name: string]: PkiRole };
}

const lifetime = ({ signedBy, days = signedBy === undefined ? 3650 : 1825 }: PkiEngine) => days;

/** @see https://developer.hashicorp.com/vault/api-docs/secret/pki */
export function pkiWrites(mount: string, engine: PkiEngine): readonly VaultWrite[] {
  const { commonName, address, roles = {} } = engine;
  const ttl = daysInSeconds(lifetime(engine));
  return [
    secretsEngine(mount, { type: "pki", description: commonName, config: { max_lease_ttl: ttl } }),
    authority(mount, engine, ttl),
    ...(address === undefined
      ? []
      : [
          compared(`${mount}/config/urls`, {
            issuing_certificates: [text(`${address}/v1/${mount}/ca`)],
            crl_distribution_points: [text(`${address}/v1/${mount}/crl`)],
          }),
        ]),
    // What is revoked or has expired would fill the storage otherwise.
    compared(`${mount}/config/auto-tidy`, {
      enabled: true,
      interval_duration: daysInSeconds(1),
      tidy_cert_store: true,
      tidy_revoked_certs: true,
      safety_buffer: daysInSeconds(3),
    }),
    ...Object.entries(roles).map(([name, { domains, days = 30, usage = ["server", "client"], ...role }]) =>
      compared(`${mount}/roles/${name}`, {
        allowed_domains: domains,
        allow_subdomains: role.subdomains ?? true,
        allow_bare_domains: role.domainsThemselves ?? false,
        allow_ip_sans: false,
        key_type: "ec",
        key_bits: 256,
        server_flag: usage.includes("server"),
        client_flag: usage.includes("client"),
        max_ttl: daysInSeconds(days),
      }),
    ),
  ];
}

function authority(mount: string, { commonName, signedBy }: PkiEngine, ttl: number): VaultWrite {
  const key = { common_name: commonName, key_type: "ec", key_bits: 384 };
  const current = { path: `${mount}/issuers?list=true`, fields: {} };
  if (signedBy === undefined) return { path: `${mount}/root/generate/internal`, body: { ...key, ttl }, current };
  return {
    path: `${mount}/intermediate/generate/internal`,
    body: key,
    current,
    signing: {
      by: {
        path: `${signedBy}/root/sign-intermediate`,
        body: given({ common_name: commonName, ttl, format: "pem_bundle" }),
      },
      into: `${mount}/intermediate/set-signed`,
    },
  };
}

/** Roots before those that they sign. */
export function inOrderOfSigning(engines: {
  readonly [mount: string]: PkiEngine;
}): readonly (readonly [string, PkiEngine])[] {
  const depth = (mount: string, seen: readonly string[] = []): number => {
    const above = engines[mount]?.signedBy;
    return above === undefined || seen.includes(above) ? 0 : 1 + depth(above, [...seen, above]);
  };
  return Object.entries(engines).sort(([a], [b]) => depth(a) - depth(b));
}

export function checkPki(
  mount: string,
  engine: PkiEngine,
  engines: { readonly [mount: string]: PkiEngine },
  check: Check,
): void {
  const at = ["pki", mount];
  checkMount(mount, at, check);
  check(engine.commonName !== "", [...at, "commonName"], engine.commonName, "the authority's name");
  check(wholeNumber(engine.days, 1, 36500), [...at, "days"], engine.days, "a whole number of days from 1");
  if (engine.signedBy !== undefined) {
    const above = engines[engine.signedBy];
    check(above !== undefined, [...at, "signedBy"], engine.signedBy, "another mount of `pki`");
    const seen = new Set([mount]);
    let next: string | undefined = engine.signedBy;
    while (next !== undefined && !seen.has(next)) {
      seen.add(next);
      next = engines[next]?.signedBy;
    }
    check(next === undefined, [...at, "signedBy"], engine.signedBy, "an authority that this one does not sign itself");
    if (above)
      check(
        lifetime(engine) <= lifetime(above),
        [...at, "days"],
        lifetime(engine),
        `at most ${lifetime(above)}, the days of ${engine.signedBy}`,
      );
  }
  for (const [name, { domains, days = 30 }] of Object.entries(engine.roles ?? {})) {
    const here = [...at, "roles", name];
    checkName(name, here, check);
    check(domains.length > 0, [...here, "domains"], domains, "at least one");
    check(
      domains.every((domain) => /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i.test(domain)),
      [...here, "domains"],
      domains,
      "domains, without *",
    );
    check(
      wholeNumber(days, 1, lifetime(engine)),
      [...here, "days"],
      days,
      `a whole number of days from 1 to ${lifetime(engine)}`,
    );
  }
}
