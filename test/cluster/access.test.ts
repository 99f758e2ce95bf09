import { randomBytes } from "node:crypto";
import type { Oidc } from "../../lib/workloads/airflow";
import { type AirflowInstallation, installAirflow } from "./airflow";
import { Browser, type Page } from "./browser";
import { type SignedCertificate, signedCertificate } from "./certificates";
import { eventually } from "./command";
import { OidcIssuer } from "./oidc-issuer";
import type { DagRun } from "./runs";
import { freePort, Testbed } from "./testbed";

const host = "data.test";
const site = `https://${host}/airflow`;
const password = randomBytes(12).toString("hex");
const clientSecret = randomBytes(24).toString("hex");
const groups = { ada: ["platform", "everybody"], vera: ["analysts"], mallory: ["everybody"] };
type Person = keyof typeof groups;
type Members = Readonly<Record<Person, readonly string[]>>;

let airflow: AirflowInstallation;
let certificate: SignedCertificate;
let issuerUrl: string;
let issuer: OidcIssuer;
let members: Members = groups;
let apiServer: { address: string; port: number };

const startIssuer = () =>
  OidcIssuer.start({
    issuer: issuerUrl,
    tls: certificate,
    client: { id: "airflow", secret: clientSecret, redirect: `${site}/auth/oauth-authorized/company` },
    users: Object.fromEntries(Object.entries(members).map(([user, groups]) => [user, { password, groups }])),
  });

beforeAll(async () => {
  const { nodeAddress } = Testbed.current().kubernetes;
  issuerUrl = `https://${nodeAddress}:${await freePort()}`;
  certificate = await signedCertificate(`DNS:${host}`, "DNS:airflow-api-server", `IP:${nodeAddress}`);
  issuer = await startIssuer();
  const oidc: Oidc = {
    name: "company",
    issuer: issuerUrl,
    port: Number(new URL(issuerUrl).port),
    clientId: "airflow",
    clientSecret: { name: "airflow-oidc", key: "client-secret" },
    certificateAuthority: { name: "airflow-oidc", key: "ca.crt" },
    scopes: ["profile", "email", "groups"],
    roles: { platform: "Admin", analysts: "Viewer" },
  };
  airflow = await installAirflow({
    namespace: "access",
    props: {
      access: { host, path: "/airflow" },
      apiServerTls: { secretName: "airflow-tls" },
      apiServerClients: [{ ipBlock: { cidr: `${nodeAddress}/32` } }],
      auth: { oidc },
    },
    secrets: {
      "airflow-oidc": { "client-secret": clientSecret, "ca.crt": certificate.authority },
      "airflow-passwords": { "passwords.json": JSON.stringify({ ada: password }) },
      "airflow-tls": {
        "tls.crt": certificate.certificate,
        "tls.key": certificate.key,
        "ca.crt": certificate.authority,
      },
    },
  });
  const { hostname, port } = new URL(await airflow.url());
  apiServer = { address: hostname, port: Number(port) };
});

afterAll(() => issuer?.stop());

/** Has the provider know these members: it starts anew if it knows others, such as those of a try before. */
async function provide(wanted: Members): Promise<void> {
  if (wanted === members) return;
  await issuer.stop();
  members = wanted;
  issuer = await startIssuer();
}

const newBrowser = () => new Browser(certificate.authority, { [host]: apiServer });

/** Opens the login page, goes to the provider, logs in there, and returns what is shown in the end. */
async function logIn(browser: Browser, user: Person): Promise<Page> {
  const welcome = await browser.get(`${site}/api/v2/auth/login`);
  expect(welcome.body).toContain("company");
  const form = await browser.get(`${site}/auth/login/company`);
  expect(form.url.origin).toBe(issuerUrl);
  return browser.submit(form.url, { login: user, password });
}

const dags = (browser: Browser) => browser.get(`${site}/api/v2/dags`);
const trigger = (browser: Browser) =>
  browser.post(`${site}/api/v2/dags/one_step/dagRuns`, { logical_date: null, conf: {} });
const rolesOf = (user: Person) =>
  airflow.query(
    `SELECT string_agg(r.name, ',') FROM ab_user u JOIN ab_user_role ur ON ur.user_id = u.id JOIN ab_role r ON r.id = ur.role_id WHERE u.username = '${user}'`,
  );

test("the web interface answers over TLS below its path, with what it loads", async () => {
  const browser = newBrowser();
  const page = await browser.get(`${site}/`);
  expect([page.status, page.headers["content-type"]]).toEqual([200, expect.stringContaining("text/html")]);
  const script = /src="([^"]+\.js)"/.exec(page.body)?.[1] ?? "";
  expect(await browser.get(new URL(script, `${site}/`))).toMatchObject({ status: 200 });
});

test("whoever has not logged in sees nothing", async () => {
  expect((await dags(newBrowser())).status).toBe(401);
});

test("a member of a group that maps to Viewer reads DAGs and may not run them", async () => {
  const browser = newBrowser();
  await airflow.waitForDag("one_step");
  const page = await logIn(browser, "vera");
  expect(page.url.href).toMatch(new RegExp(`^${site}/`));
  expect(await rolesOf("vera")).toBe("Viewer");
  const list = await dags(browser);
  expect([list.status, list.body]).toEqual([200, expect.stringContaining('"one_step"')]);
  expect((await trigger(browser)).status).toBe(403);
});

test("a member of a group that maps to Admin runs a DAG, whose task reaches the API server over TLS below the path", async () => {
  const browser = newBrowser();
  await airflow.waitForDag("one_step");
  await logIn(browser, "ada");
  expect(await rolesOf("ada")).toBe("Admin");
  const answer = await trigger(browser);
  expect(answer.status).toBe(200);
  const run: DagRun = JSON.parse(answer.body);
  const state = await eventually("one_step ends", 600, async () => {
    const page = await browser.get(`${site}/api/v2/dags/one_step/dagRuns/${encodeURIComponent(run.dag_run_id)}`);
    const { state }: DagRun = JSON.parse(page.body);
    return state === "success" || state === "failed" ? state : undefined;
  });
  expect(state).toBe("success");
});

test("somebody in no group that has a role cannot log in, and leaves no account behind", async () => {
  const browser = newBrowser();
  const page = await logIn(browser, "mallory");
  expect(page.url.pathname).toBe("/airflow/auth/login/");
  expect((await dags(browser)).status).toBe(401);
  expect(await airflow.query("SELECT count(*) FROM ab_user WHERE username = 'mallory'")).toBe("0");
});

test("the public has no permission, and nobody has an account but those who logged in", async () => {
  const permissions = "SELECT count(*) FROM ab_permission_view_role JOIN ab_role r ON r.id = role_id";
  expect(await airflow.query(`${permissions} WHERE r.name = 'Public'`)).toBe("0");
  expect(await airflow.query("SELECT string_agg(username, ',' ORDER BY username) FROM ab_user")).toBe("ada,vera");
});

test("a proxy says by which name and scheme people came, but not below which path", async () => {
  const forwarded = { "x-forwarded-host": "proxy.test", "x-forwarded-proto": "http", "x-forwarded-prefix": "/other" };
  const page = await new Browser(certificate.authority, { [host]: apiServer }, forwarded).get(
    `${site}/auth/login/company`,
  );
  expect(page.url.origin).toBe(issuerUrl);
  expect(page.url.searchParams.get("redirect_uri")).toBe("http://proxy.test/airflow/auth/oauth-authorized/company");
});

test("a wrong password at the provider lets nobody in", async () => {
  const browser = newBrowser();
  const form = await browser.get(`${site}/auth/login/company`);
  expect((await browser.submit(form.url, { login: "ada", password: "wrong" })).status).toBe(401);
  expect((await dags(browser)).status).toBe(401);
});

test("who loses a group loses its role with the next login, in sessions that are open too", async () => {
  await provide(groups);
  const open = newBrowser();
  await logIn(open, "ada");
  expect((await dags(open)).status).toBe(200);
  await provide({ ...groups, ada: ["everybody"] });
  const page = await logIn(newBrowser(), "ada");
  expect(page.url.pathname).toBe("/airflow/auth/login/");
  expect(await rolesOf("ada")).toBe("");
  // Airflow remembers a user's roles for half a minute.
  await eventually(
    "the open session is worth nothing",
    120,
    async () => (await dags(open)).status === 403 || undefined,
  );
});

test("with simple auth, a user in the list logs in with the password of the Secret, and nobody else does", async () => {
  const passwords = { name: "airflow-passwords", key: "passwords.json" };
  await airflow.apply({ auth: { simple: { users: { ada: "viewer" }, passwords } } });
  const login = (who: object) => newBrowser().post(`${site}/auth/token`, who);
  expect((await login({ username: "ada", password: "wrong" })).status).toBe(401);
  expect((await login({ username: "mallory", password })).status).toBe(401);
  expect((await login({ username: "ada", password })).status).toBe(201);
});
