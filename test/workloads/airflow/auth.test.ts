import type { AirflowProps, Oidc } from "../../../lib/workloads/airflow";
import { render, services } from "./render";

const oidc: Oidc = {
  issuer: "https://login.example/realms/acme",
  clientId: "airflow",
  clientSecret: { name: "airflow-oidc", key: "client-secret" },
  roles: { "data-platform": "Admin", analysts: ["Viewer", "report_author"] },
};
const settings = (changes: Partial<Oidc> = {}) =>
  JSON.parse(render({ auth: { oidc: { ...oidc, ...changes } } }).config["oidc.json"] ?? "");

test("nobody can log in unless somebody is let in: there is no default user, and the public has no role", () => {
  const { config, manifests } = render();
  expect(config["airflow.cfg"]).toContain(
    "auth_manager = airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager",
  );
  expect(config["airflow.cfg"]).not.toMatch(/auth_role_public|simple_auth/);
  expect(config).not.toHaveProperty(["webserver_config.py"]);
  expect(JSON.stringify(manifests)).not.toContain("users create");
});

describe("single sign-on", () => {
  test("what people may do follows from their groups", () => {
    expect(settings()).toEqual({
      name: "oidc",
      issuer: "https://login.example/realms/acme",
      clientId: "airflow",
      clientSecretVariable: "AIRFLOW_OIDC_CLIENT_SECRET",
      scope: "openid profile email",
      usernameClaim: "preferred_username",
      groupsClaim: ["groups"],
      roles: { "data-platform": ["Admin"], analysts: ["Viewer", "report_author"] },
      defaultRole: null,
      certificateAuthority: null,
    });
  });

  test("the provider's own way of telling groups is followed", () => {
    expect(
      settings({ scopes: ["groups"], groupsClaim: ["realm_access", "roles"], usernameClaim: "email" }),
    ).toMatchObject({
      scope: "openid groups",
      groupsClaim: ["realm_access", "roles"],
      usernameClaim: "email",
    });
  });

  test("the client's secret is in the API server's environment, and nowhere else", () => {
    const { env, pods } = render({ auth: { oidc } });
    expect(env("api-server")["AIRFLOW_OIDC_CLIENT_SECRET"]).toEqual({ valueFrom: { secretKeyRef: oidc.clientSecret } });
    const holders = Object.entries(pods()).filter(([, pod]) => JSON.stringify(pod).includes("airflow-oidc"));
    expect(holders.map(([name]) => name)).toEqual(["api-server"]);
  });

  test("the API server reads who may log in from files that other parts do not see", () => {
    const { container } = render({ auth: { oidc } });
    const paths = (service: string) => container(service).volumeMounts.map(({ mountPath }) => mountPath);
    for (const service of services) {
      expect(paths(service).includes("/opt/airflow/webserver_config.py")).toBe(service === "api-server");
      expect(paths(service).includes("/opt/airflow/oidc.json")).toBe(service === "api-server");
    }
  });

  test("a session ends within a working day, so that a group that was taken away ends too", () => {
    const { config } = render({ auth: { oidc } });
    expect(config["airflow.cfg"]).toContain("session_lifetime_minutes = 720\n");
    expect(config["airflow.cfg"]).toContain("jwt_expiration_time = 43200\n");
  });

  test("a provider with a certificate of one's own authority is trusted by it", () => {
    const certificateAuthority = { name: "company-ca", key: "ca.pem" };
    expect(settings({ certificateAuthority })).toMatchObject({ certificateAuthority: "/opt/airflow/oidc-ca/ca.pem" });
    const { container } = render({ auth: { oidc: { ...oidc, certificateAuthority } } });
    expect(container("api-server").volumeMounts.map(({ mountPath }) => mountPath)).toContain("/opt/airflow/oidc-ca");
  });

  test("another provider or role restarts the API server", () => {
    const checksum = (roles: Oidc["roles"]) =>
      render({ auth: { oidc: { ...oidc, roles } } }).deployment("api-server").spec.template.metadata.annotations;
    expect(checksum({ ops: "Op" })).not.toEqual(checksum({ ops: "Viewer" }));
  });
});

describe("simple auth", () => {
  const simple = {
    users: { ada: "admin", bob: "viewer" },
    passwords: { name: "airflow-passwords", key: "passwords.json" },
  } as const;

  test("its users are those in the list, with the passwords of the Secret", () => {
    const { config, deployment } = render({ auth: { simple } });
    expect(config["airflow.cfg"]).toContain("simple_auth_manager_users = ada:admin,bob:viewer\n");
    expect(config["airflow.cfg"]).toContain("simple_auth_manager_passwords_file = /tmp/simple-auth-passwords.json\n");
    expect(config["airflow.cfg"]).not.toContain("Fab");
    const { volumes, initContainers } = deployment("api-server").spec.template.spec;
    expect(JSON.stringify(volumes)).toContain('"secretName":"airflow-passwords"');
    expect(initContainers?.at(-1)).toMatchObject({ name: "copy-passwords" });
  });
});

test.each<[string, AirflowProps["auth"], RegExp]>([
  [
    "a provider over plain HTTP",
    { oidc: { ...oidc, issuer: "http://login.example" } },
    /auth\.oidc\.issuer: .* an https URL/,
  ],
  [
    "the discovery document in place of the issuer",
    { oidc: { ...oidc, issuer: "https://login.example/.well-known/openid-configuration" } },
    /auth\.oidc\.issuer: .* the issuer itself/,
  ],
  [
    "a provider through which nobody comes in",
    { oidc: { ...oidc, roles: {} } },
    /auth\.oidc\.roles: \{\}; allowed: at least one/,
  ],
  ["a group without a role", { oidc: { ...oidc, roles: { ops: [] } } }, /auth\.oidc\.roles\.ops: \[\]/],
  ["the role Public for a group", { oidc: { ...oidc, roles: { ops: "Public" } } }, /auth\.oidc\.roles\.ops: "Public"/],
  ["a name that breaks the redirect", { oidc: { ...oidc, name: "my idp" } }, /auth\.oidc\.name: "my idp"/],
  ["a session of no time", { oidc: { ...oidc, sessionHours: 0 } }, /auth\.oidc\.sessionHours: 0; allowed/],
  [
    "a user whose name breaks the list",
    { simple: { users: { "a:b": "admin" }, passwords: { name: "p", key: "k" } } },
    /auth\.simple\.users\.a:b: "a:b"/,
  ],
  [
    "nobody",
    { simple: { users: {}, passwords: { name: "p", key: "k" } } },
    /auth\.simple\.users: \{\}; allowed: at least one user/,
  ],
])("%s is refused, naming the property", (_, auth, message) => {
  expect(() => render(auth ? { auth } : {})).toThrow(message);
});
