import { albEntrance } from "../../../lib/clouds/ingress-class/aws";
import { aksEntrance } from "../../../lib/clouds/ingress-class/azure";
import { gkeEntrance } from "../../../lib/clouds/ingress-class/gcp";
import type { Access, AirflowProps } from "../../../lib/workloads/airflow";
import { render } from "./render";

const apiServerClients = [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "ingress" } } }];
const address = { host: "data.example", path: "/airflow" };
const issuer = { name: "letsencrypt" };
const publish = (access: Access, changes: Partial<AirflowProps> = {}) =>
  render({ access, apiServerClients, ...changes });

test("an Ingress sends the host and path to the API server, over TLS with a given certificate", () => {
  const { metadata, spec } = publish({
    ...address,
    ingress: { className: "traefik", annotations: { "example.com/timeout": "60" } },
    tls: { secretName: "data-tls" },
  }).find("Ingress", "airflow-ingress");
  expect(metadata.labels).toMatchObject({ tier: "airflow", component: "airflow-ingress", release: "airflow" });
  expect(metadata.annotations).toEqual({ "example.com/timeout": "60" });
  const backend = { service: { name: "airflow-api-server", port: { number: 8080 } } };
  expect(spec).toEqual({
    ingressClassName: "traefik",
    rules: [{ host: "data.example", http: { paths: [{ path: "/airflow", pathType: "Prefix", backend }] } }],
    tls: [{ hosts: ["data.example"], secretName: "data-tls" }],
  });
});

test.each([
  [issuer, "cert-manager.io/cluster-issuer"],
  [{ ...issuer, kind: "Issuer" as const }, "cert-manager.io/issuer"],
])("cert-manager makes the certificate of an Ingress when given an issuer: %j", (issuer, annotation) => {
  const { metadata, spec } = publish({ ...address, ingress: {}, tls: { issuer } }).find("Ingress", "airflow-ingress");
  expect(metadata.annotations).toEqual({ [annotation]: "letsencrypt" });
  expect(spec).toMatchObject({ tls: [{ hosts: ["data.example"], secretName: "airflow-ingress-tls" }] });
});

test("a route hangs on a Gateway that is there", () => {
  const parentRefs = [{ name: "public", namespace: "gateways", sectionName: "https" }];
  const { apiVersion, spec } = publish({ ...address, route: { parentRefs } }).find("HTTPRoute", "airflow-api-server");
  expect(apiVersion).toBe("gateway.networking.k8s.io/v1");
  expect(spec).toEqual({
    parentRefs,
    hostnames: ["data.example"],
    rules: [
      {
        matches: [{ path: { type: "PathPrefix", value: "/airflow" } }],
        backendRefs: [{ name: "airflow-api-server", port: 8080 }],
      },
    ],
  });
});

test("a Gateway of its own ends TLS, and sends plain HTTP to HTTPS", () => {
  const { find, manifests } = publish({ host: "data.example", gateway: { className: "istio" }, tls: { issuer } });
  const { metadata, spec } = find("Gateway", "airflow-gateway");
  expect(metadata.annotations).toEqual({ "cert-manager.io/cluster-issuer": "letsencrypt" });
  expect(spec).toMatchObject({
    gatewayClassName: "istio",
    listeners: [
      { name: "http", port: 80, protocol: "HTTP" },
      { name: "https", port: 443, tls: { certificateRefs: [{ name: "airflow-ingress-tls" }] } },
    ],
  });
  const routes = manifests.filter(({ kind }) => kind === "HTTPRoute").map(({ spec }) => spec);
  expect(routes).toMatchObject([
    { parentRefs: [{ name: "airflow-gateway", sectionName: "https" }] },
    {
      parentRefs: [{ name: "airflow-gateway", sectionName: "http" }],
      rules: [{ filters: [{ requestRedirect: { scheme: "https" } }] }],
    },
  ]);
});

test("what a cloud says of its load balancer fits as it is", () => {
  const { metadata } = publish({ ...address, ingress: albEntrance(), tls: "elsewhere" }).find("Ingress", "airflow");
  expect(metadata.annotations).toEqual(albEntrance().annotations);
  const google = publish({ ...address, ingress: gkeEntrance(), tls: { secretName: "data-tls" } });
  expect(google.find("Ingress", "airflow").spec).not.toHaveProperty("ingressClassName");
  const { spec } = publish({ ...address, gateway: aksEntrance(), tls: { issuer } }).find("Gateway", "airflow-gateway");
  expect(spec).toMatchObject({
    gatewayClassName: "approuting-istio",
    infrastructure: { annotations: aksEntrance().annotations },
  });
});

test("Airflow knows its address, believes the proxy, and keeps cookies to TLS", () => {
  const { config, env, container } = publish({ ...address, route: { parentRefs: [{ name: "public" }] } });
  const cfg = config["airflow.cfg"];
  expect(cfg).toContain("base_url = https://data.example/airflow\n");
  expect(cfg).toContain("enable_proxy_fix = True\n");
  expect(cfg).toContain("cookie_secure = True\n");
  expect(container("api-server").args?.join(" ")).toContain("exec airflow api-server --proxy-headers");
  expect(env("api-server")["FORWARDED_ALLOW_IPS"]).toEqual({ value: "*" });
});

test("below a path, the API server is probed and tasks reach it there", () => {
  const { container, config } = publish({ ...address });
  for (const probe of ["startupProbe", "livenessProbe", "readinessProbe"] as const) {
    expect(container("api-server")[probe]).toMatchObject({ httpGet: { path: "/airflow/api/v2/version" } });
  }
  expect(config["airflow.cfg"]).toContain("http://airflow-api-server:8080/airflow/execution/");
});

test("only the proxies that are named are believed", () => {
  const { env } = publish({ ...address, trustedProxies: ["10.0.0.0/8", "192.0.2.1"] });
  expect(env("api-server")["FORWARDED_ALLOW_IPS"]).toEqual({ value: "10.0.0.0/8,192.0.2.1" });
});

test("less than TLS is a visible choice", () => {
  const { config, find } = publish({ host: "data.example", ingress: {}, tls: "none" });
  expect(config["airflow.cfg"]).toContain("base_url = http://data.example\n");
  expect(config["airflow.cfg"]).toContain("cookie_secure = False\n");
  expect(find("Ingress", "airflow-ingress").spec).not.toHaveProperty("tls");
});

test("nothing is published, and no proxy believed, unless it is asked for", () => {
  const { manifests, container, config } = render();
  expect(manifests.map(({ kind }) => kind)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/Ingress|Gateway|HTTPRoute|Certificate/)]),
  );
  expect(container("api-server").args?.join(" ")).not.toContain("proxy");
  expect(config["airflow.cfg"]).not.toContain("enable_proxy_fix");
});

test("a mix that makes no sense does not type-check", () => {
  const ingress = {};
  const route = { parentRefs: [{ name: "public" }] };
  // @ts-expect-error An Ingress says how its requests are encrypted.
  const silent: Access = { ...address, ingress };
  // @ts-expect-error It is published by one thing.
  const both: Access = { ...address, ingress, route, tls: "elsewhere" };
  // @ts-expect-error The certificates of a Gateway that is there are its own affair.
  const foreign: Access = { ...address, route, tls: { secretName: "data-tls" } };
  // @ts-expect-error A certificate comes from one place.
  const twice: Access = { ...address, ingress, tls: { secretName: "data-tls", issuer } };
  expect([silent, both, foreign, twice]).toHaveLength(4);
});

describe("TLS at the API server itself", () => {
  test("it answers over TLS, is probed over TLS, and tasks find and trust it", () => {
    const { container, config, env, find } = render({ apiServerTls: { secretName: "server-tls" } });
    expect(config["airflow.cfg"]).toContain("https://airflow-api-server:8080/execution/");
    expect(env("api-server")).toMatchObject({
      AIRFLOW__API__SSL_CERT: { value: "/opt/airflow/tls/tls.crt" },
      AIRFLOW__API__SSL_KEY: { value: "/opt/airflow/tls/tls.key" },
    });
    expect(env("task")["AIRFLOW__API__SSL_CERT"]).toEqual({ value: "/opt/airflow/tls/ca.crt" });
    expect(container("api-server").livenessProbe).toMatchObject({ httpGet: { scheme: "HTTPS" } });
    expect(find("Service", "airflow-api-server").spec).toMatchObject({ ports: [{ appProtocol: "https" }] });
  });

  test("a task sees no more of the Secret than what it trusts", () => {
    const { taskPod, pods } = render({ apiServerTls: { secretName: "server-tls", trustKey: "tls.crt" } });
    const items = [{ key: "tls.crt", path: "tls.crt" }];
    expect(taskPod.spec.volumes).toContainEqual(
      expect.objectContaining({ secret: expect.objectContaining({ secretName: "server-tls", items }) }),
    );
    for (const [name, { spec }] of Object.entries(pods())) {
      const mounted = spec.volumes?.some((volume) => JSON.stringify(volume).includes("tls.key")) ?? false;
      expect([name, mounted]).toEqual([name, name === "api-server"]);
    }
  });

  test("under the LocalExecutor it is the scheduler that runs tasks and trusts it", () => {
    const { deployment } = render({ executor: "LocalExecutor", apiServerTls: { secretName: "server-tls" } });
    expect(JSON.stringify(deployment("scheduler").spec.template)).toContain("/opt/airflow/tls/ca.crt");
  });

  test("cert-manager makes a certificate with the Service's names when given an issuer", () => {
    const { find, pods } = publish(
      { host: "data.example" },
      { namespace: "data", apiServerTls: { issuer: { name: "internal", kind: "Issuer" } } },
    );
    expect(find("Certificate", "airflow-api-server-tls").spec).toMatchObject({
      secretName: "airflow-api-server-tls",
      dnsNames: ["airflow-api-server", "airflow-api-server.data", "airflow-api-server.data.svc", "data.example"],
      issuerRef: { name: "internal", kind: "Issuer", group: "cert-manager.io" },
    });
    expect(JSON.stringify(pods()["api-server"])).toContain('"secretName":"airflow-api-server-tls"');
  });
});

test.each<[string, Partial<AirflowProps>, RegExp]>([
  ["a URL as host", { access: { host: "https://data.example" } }, /access\.host: "https:\/\/data\.example"; allowed/],
  [
    "a path that ends with a slash",
    { access: { host: "data.example", path: "/airflow/" } },
    /access\.path: "\/airflow\/"/,
  ],
  ["a route on no Gateway", { access: { ...address, route: { parentRefs: [] } } }, /access\.route\.parentRefs: \[\]/],
  [
    "an address said twice",
    { access: address, config: { api: { base_url: "https://x.example" } } },
    /config\.api\.base_url: .* nothing; access says it/,
  ],
  ["the private key for tasks", { apiServerTls: { secretName: "s", trustKey: "tls.key" } }, /apiServerTls\.trustKey/],
])("%s is refused, naming the property", (_, changes, message) => {
  expect(() => render({ apiServerClients, ...changes })).toThrow(message);
});

test("an address that network policies would let nobody reach is refused", () => {
  expect(() => render({ access: address })).toThrow(/apiServerClients: missing; allowed: at least one peer/);
});
