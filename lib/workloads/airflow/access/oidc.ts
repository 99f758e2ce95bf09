import type { k8s } from "cdk8s-plus-28";
import { type Check, wholeNumber } from "../check";
import { airflowHome } from "../configuration";
import type { Feature, PodAdditions, SecretKey } from "../feature";
import { webserverConfig } from "./webserver-config";

/** Roles that Airflow comes with, or the name of one that you made. */
export type Role = "Viewer" | "User" | "Op" | "Admin" | (string & {});

/**
 * Single sign-on through an OpenID Connect provider. Its client must allow the redirect to
 * `<address>/auth/oauth-authorized/<name>`. Strings may be `ref`s, except `name`, claims, groups and roles.
 * @see https://airflow.apache.org/docs/apache-airflow-providers-fab/stable/auth-manager/sso.html
 */
export interface Oidc {
  /**
   * Names the provider on the login page and in the redirect.
   * @default "oidc"
   */
  readonly name?: string;
  /** The issuer's URL; `/.well-known/openid-configuration` below it tells the rest. */
  readonly issuer: string;
  /**
   * Where the provider listens, for network policies.
   * @default 443
   */
  readonly port?: number;
  readonly clientId: string;
  readonly clientSecret: SecretKey;
  /**
   * What is asked for; `openid` always is. Many providers give groups only when asked for a scope of theirs.
   * @default ["profile", "email"]
   */
  readonly scopes?: readonly string[];
  /**
   * The claim that is the user's name in Airflow: it must be unique at the provider and never change hands.
   * @default "preferred_username"
   */
  readonly usernameClaim?: string;
  /**
   * The claim with the user's groups, in the identity token or else in what the userinfo endpoint says; a list of names is the way to
   * a nested one, such as `["realm_access", "roles"]`.
   * @default "groups"
   */
  readonly groupsClaim?: string | readonly string[];
  /** What members of a group may do; at every login a user's roles become exactly those of its groups. At least one group. */
  readonly roles: { readonly [group: string]: Role | readonly Role[] };
  /**
   * Role of everybody whom the provider lets in.
   * @default none: who is in none of these groups cannot log in
   */
  readonly defaultRole?: Role;
  /**
   * Hours until a user must log in again, which is also how long a group that was taken away still counts.
   * @default 12
   */
  readonly sessionHours?: number;
  /** Certificates, as PEM, that the provider's is checked against in place of the public ones. */
  readonly certificateAuthority?: SecretKey;
}

const clientSecretVariable = "AIRFLOW_OIDC_CLIENT_SECRET";
const authorityFolder = `${airflowHome}/oidc-ca`;

/** What the generated webserver_config.py reads. */
function settings(given: Oidc): string {
  const { groupsClaim = "groups", certificateAuthority } = given;
  const roles = Object.entries(given.roles).map(([group, roles]) => [group, [roles].flat()]);
  return JSON.stringify(
    {
      name: given.name ?? "oidc",
      issuer: given.issuer,
      clientId: given.clientId,
      clientSecretVariable,
      scope: [...new Set(["openid", ...(given.scopes ?? ["profile", "email"])])].join(" "),
      usernameClaim: given.usernameClaim ?? "preferred_username",
      groupsClaim: typeof groupsClaim === "string" ? [groupsClaim] : groupsClaim,
      roles: Object.fromEntries(roles),
      defaultRole: given.defaultRole ?? null,
      certificateAuthority: certificateAuthority ? `${authorityFolder}/${certificateAuthority.key}` : null,
    },
    null,
    2,
  );
}

/** The API server sends people to the provider, and gives them the roles of their groups. */
export function oidc(given: Oidc): Feature {
  const hours = given.sessionHours ?? 12;
  const { clientSecret, certificateAuthority } = given;
  const env: k8s.EnvVar[] = [{ name: clientSecretVariable, valueFrom: { secretKeyRef: clientSecret } }];
  const server: PodAdditions = certificateAuthority
    ? {
        env,
        volumes: [
          {
            name: "oidc-ca",
            secret: {
              secretName: certificateAuthority.name,
              items: [{ key: certificateAuthority.key, path: certificateAuthority.key }],
            },
          },
        ],
        volumeMounts: [{ name: "oidc-ca", mountPath: authorityFolder, readOnly: true }],
      }
    : { env };
  const file = (name: string, content: string) => ({
    name,
    content,
    path: `${airflowHome}/${name}`,
    components: ["apiServer"] as const,
  });
  return {
    config: {
      // The session behind the token gives a new one; both must end for roles to be asked for again.
      fab: { session_lifetime_minutes: hours * 60 },
      api_auth: { jwt_expiration_time: hours * 3600 },
    },
    files: [file("webserver_config.py", webserverConfig), file("oidc.json", settings(given))],
    pod: (component) => (component === "apiServer" ? server : {}),
    connections: [{ from: "apiServer", to: { name: "identityProvider" }, ports: [given.port ?? 443] }],
  };
}

export function checkOidc(given: Oidc, check: Check): void {
  const at = ["auth", "oidc"];
  const { name, issuer, port, roles, sessionHours } = given;
  check(
    name === undefined || /^[A-Za-z0-9_-]{1,50}$/.test(name),
    [...at, "name"],
    name,
    "up to 50 letters, digits, dashes and underscores; it is part of the redirect's URL",
  );
  check(
    !issuer.startsWith("http://"),
    [...at, "issuer"],
    issuer,
    "an https URL; who can change the answers can log in",
  );
  check(!issuer.includes("/.well-known/"), [...at, "issuer"], issuer, "the issuer itself, without /.well-known/…");
  check(wholeNumber(port, 1, 65535), [...at, "port"], port, "a port from 1 to 65535");
  check(wholeNumber(sessionHours, 1, 720), [...at, "sessionHours"], sessionHours, "a whole number from 1 to 720");
  check(
    Object.keys(roles).length > 0 || given.defaultRole !== undefined,
    [...at, "roles"],
    roles,
    "at least one group, or a defaultRole; nobody could log in",
  );
  for (const [group, names] of Object.entries(roles)) {
    checkRoles([names].flat(), [...at, "roles", group], check);
  }
  if (given.defaultRole !== undefined) checkRoles([given.defaultRole], [...at, "defaultRole"], check);
}

function checkRoles(roles: readonly Role[], at: readonly string[], check: Check): void {
  check(roles.length > 0, at, roles, "at least one role");
  for (const role of roles) {
    check(
      role !== "" && role !== "Public",
      at,
      role,
      "Viewer, User, Op, Admin or a role of your own; Public is what nobody in particular may do",
    );
  }
}
