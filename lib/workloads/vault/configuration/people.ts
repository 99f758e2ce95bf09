import { type Check, httpsAddress } from "../../issues/check";
import type { SecretKey } from "../secret-key";
import { checkLifetimes, tokenFields } from "./clusters";
import { authMethod, checkMount } from "./mount";
import { given, secret, text } from "./value";
import { compared, type VaultWrite } from "./write";

/** People who log in with their organization's OpenID Connect provider, in the web interface or with `vault login -method=oidc`. */
export interface OidcLogin {
  /** Issuer of the provider, without `/.well-known/openid-configuration`; may be a `ref`. */
  readonly issuer: string;
  /** Authority of the provider's certificate, in PEM, when it is not a public one; may be a `ref`. */
  readonly caCert?: string;
  /** May be a `ref`. */
  readonly clientId: string;
  readonly clientSecret: SecretKey;
  /** Where the provider may send people back to: `https://vault.example.com/ui/vault/auth/oidc/oidc/callback`, `http://localhost:8250/oidc/callback`. */
  readonly redirectUris: readonly string[];
  /**
   * The claim that names a person for ever.
   * @default "sub"
   */
  readonly userClaim?: string;
  /**
   * The claim that lists a person's groups.
   * @default "groups"
   */
  readonly groupsClaim?: string;
  /**
   * Scopes that are asked for besides `openid`. Some providers tell groups only when asked for `groups`.
   * @default ["profile"]
   */
  readonly scopes?: readonly string[];
  /** Policies by group, as the provider names it. Who is in none may log in, and do nothing. */
  readonly groups: { readonly [group: string]: readonly string[] };
  /**
   * How long a token is good for, in seconds.
   * @default 3600
   */
  readonly ttlSeconds?: number;
  /** @default 36000: a working day */
  readonly maxTtlSeconds?: number;
}

const dayOfWork = 10 * 3600;

/**
 * The auth method, its one role, and a group in Vault for each of the provider's.
 * @see https://developer.hashicorp.com/vault/api-docs/auth/jwt
 * @see https://developer.hashicorp.com/vault/docs/secrets/identity#external-vs-internal-groups
 */
export function oidcWrites(mount: string, login: OidcLogin): readonly VaultWrite[] {
  const { ttlSeconds, maxTtlSeconds = dayOfWork, caCert } = login;
  return [
    authMethod(mount, { type: "oidc", description: "People" }),
    {
      path: `auth/${mount}/config`,
      body: given({
        oidc_discovery_url: text(login.issuer),
        oidc_discovery_ca_pem: caCert === undefined ? undefined : text(caCert),
        oidc_client_id: text(login.clientId),
        oidc_client_secret: secret(login.clientSecret),
        default_role: "people",
      }),
    },
    compared(`auth/${mount}/role/people`, {
      role_type: "oidc",
      user_claim: login.userClaim ?? "sub",
      groups_claim: login.groupsClaim ?? "groups",
      oidc_scopes: login.scopes ?? ["profile"],
      allowed_redirect_uris: login.redirectUris,
      ...tokenFields([], ttlSeconds, maxTtlSeconds),
    }),
    ...Object.entries(login.groups).flatMap(([group, policies]) => groupWrites(mount, group, policies)),
  ];
}

function groupWrites(mount: string, group: string, policies: readonly string[]): VaultWrite[] {
  // Groups of two providers may have the same name.
  const path = `identity/group/name/${encodeURIComponent(`${mount}-${group}`)}`;
  return [
    compared(path, { type: "external", policies }),
    {
      path: "identity/group-alias",
      body: { name: group, mount_accessor: { $accessor: mount }, canonical_id: { $id: path } },
      current: { path, within: "alias", fields: { name: group, mount_accessor: { $accessor: mount } } },
    },
  ];
}

export function checkOidcLogin(mount: string, login: OidcLogin, check: Check): void {
  const at = ["people", mount];
  checkMount(mount, at, check);
  const { issuer } = login;
  const known = httpsAddress(issuer) && !issuer.includes("/.well-known/");
  check(known, [...at, "issuer"], issuer, "the provider's https address, without /.well-known/openid-configuration");
  check(login.redirectUris.length > 0, [...at, "redirectUris"], login.redirectUris, "at least one");
  for (const [index, uri] of login.redirectUris.entries()) {
    const local = /^http:\/\/(localhost|127\.0\.0\.1)[:/]/.test(uri);
    check(
      local || (httpsAddress(uri) && !uri.includes("*")),
      [...at, "redirectUris", index],
      uri,
      "https, or http of this machine",
    );
  }
  checkLifetimes({ ...login, maxTtlSeconds: login.maxTtlSeconds ?? dayOfWork }, at, check);
}
