import { parse } from "@cdktf/hcl2json";
import fc from "fast-check";
import type { VaultProps } from "../../../lib/workloads/vault";
import { configurationOf, only, type Rendered, render } from "./rendered";

const servers = (changes: Partial<VaultProps> = {}) => only(render(changes), "StatefulSet");
const podOf = (changes: Partial<VaultProps> = {}) => servers(changes)["spec"].template.spec;
const container = (pod: Rendered, name = "vault") =>
  pod["containers"].find((one: { name: string }) => one.name === name);
const environment = (pod: Rendered, name = "vault"): Record<string, unknown> =>
  Object.fromEntries(container(pod, name).env.map((one: Rendered) => [one["name"], one["value"] ?? one["valueFrom"]]));

test("three servers run on nodes and in zones of their own, and one may always be drained", () => {
  const objects = render();
  const { spec } = only(objects, "StatefulSet");
  expect(spec).toMatchObject({ replicas: 3, podManagementPolicy: "Parallel", updateStrategy: { type: "OnDelete" } });
  const { affinity, topologySpreadConstraints } = spec.template.spec;
  expect(affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution).toMatchObject([
    { topologyKey: "kubernetes.io/hostname", labelSelector: spec.selector },
  ]);
  expect(topologySpreadConstraints).toMatchObject([
    { topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "DoNotSchedule", maxSkew: 1 },
  ]);
  expect(only(objects, "PodDisruptionBudget")["spec"]).toMatchObject({ maxUnavailable: 1, selector: spec.selector });
});

test("servers share a node only where it is said that availability does not matter", () => {
  const pod = podOf({ highAvailability: false, replicas: 3 });
  expect(pod.affinity.podAntiAffinity).not.toHaveProperty("requiredDuringSchedulingIgnoredDuringExecution");
  expect(pod.topologySpreadConstraints[0].whenUnsatisfiable).toBe("ScheduleAnyway");
  expect(servers({ highAvailability: false })["spec"].replicas).toBe(1);
});

test("every server is told of every other, by names that are in the certificate", async () => {
  const objects = render({ replicas: 5 });
  const { storage, seal } = await parse("server.hcl", configurationOf(objects));
  const joins: { leader_api_addr: string; leader_tls_servername: string }[] = storage.raft[0].retry_join;
  expect(joins.map((join) => join.leader_api_addr)).toEqual(
    [0, 1, 2, 3, 4].map((number) => `https://vault-${number}.vault-internal.vault.svc:8200`),
  );
  const { dnsNames } = only(objects, "Certificate")["spec"];
  const wildcard = (host: string) => host.replace(/^[^.]+/, "*");
  for (const { leader_tls_servername: name } of joins) expect(dnsNames).toContain(wildcard(name));
  const env = environment(only(objects, "StatefulSet")["spec"].template.spec);
  const own = new URL(String(env["VAULT_API_ADDR"]).replace("$(VAULT_K8S_POD_NAME)", "vault-0"));
  expect(dnsNames).toContain(wildcard(own.hostname));
  expect(dnsNames).toEqual(expect.arrayContaining(["vault.vault.svc", "vault-active.vault.svc", "localhost"]));
  expect(seal.awskms).toEqual([{ region: "eu-west-1", kms_key_id: "alias/vault" }]);
});

test("a pod is restricted, says what it needs, and writes nowhere but to volumes", () => {
  for (const distribution of ["vault", "openbao"] as const) {
    const pod = podOf({ distribution, version: "2.6.2" });
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    expect(pod.containers).toHaveLength(2);
    for (const { securityContext, resources } of pod.containers) {
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
        readOnlyRootFilesystem: true,
      });
      expect(resources).toMatchObject({ requests: { cpu: expect.anything(), memory: expect.anything() } });
      expect(resources.limits.memory).toBeDefined();
    }
  }
});

test("data and audit log outlive the servers, each on a volume of its own", () => {
  const { spec } = servers({ data: { sizeGiB: 50, storageClass: "fast" }, audit: { sizeGiB: 20 } });
  expect(spec.persistentVolumeClaimRetentionPolicy).toEqual({ whenDeleted: "Retain", whenScaled: "Retain" });
  expect(spec.volumeClaimTemplates).toMatchObject([
    { metadata: { name: "data" }, spec: { storageClassName: "fast", resources: { requests: { storage: "50Gi" } } } },
    { metadata: { name: "audit" }, spec: { resources: { requests: { storage: "20Gi" } } } },
  ]);
});

test("the audit log is left out only where it is said", () => {
  const { spec } = servers({ audit: false });
  expect(spec.volumeClaimTemplates).toHaveLength(1);
  const mounts = spec.template.spec.containers.flatMap((one: Rendered) => one["volumeMounts"]);
  expect(mounts.filter(({ name }: { name: string }) => name === "audit")).toEqual([]);
});

test("a sealed server is alive but not ready; a standby is both", () => {
  const { readinessProbe, livenessProbe } = container(podOf());
  const ready = new URLSearchParams(readinessProbe.httpGet.path.split("?")[1]);
  const alive = new URLSearchParams(livenessProbe.httpGet.path.split("?")[1]);
  for (const probe of [ready, alive]) expect(probe.get("standbyok")).toBe("true");
  expect([ready.get("sealedcode"), ready.get("uninitcode")]).toEqual([null, null]);
  expect([alive.get("sealedcode"), alive.get("uninitcode"), alive.get("removedcode")]).toEqual(["204", "204", "204"]);
  expect(readinessProbe.httpGet.scheme).toBe("HTTPS");
});

test("a caretaker that no longer looks is started again", () => {
  const caretaker = podOf().containers.find(({ name }: Rendered) => name === "caretaker");
  const [, , script] = caretaker.command;
  const [, , look] = caretaker.livenessProbe.exec.command;
  const [, touched] = /^ {2}touch (\S+)$/m.exec(script) ?? [];
  expect(look).toBe(`test -n "$(find ${touched} -mmin -2)"`);
});

test("a deployment waits for nothing that needs an initialized Vault", () => {
  const tls = { generated: true, hosts: ["vault.example.com"] } as const;
  const objects = render({ tls, loadBalancer: { sourceRanges: ["10.0.0.0/8"] } });
  const waitedFor = objects.filter(({ metadata }) => metadata.annotations?.["pulumi.com/skipAwait"] !== "true");
  const kinds = new Set(waitedFor.map(({ kind }) => kind));
  expect([kinds.has("StatefulSet"), kinds.has("Service")]).toEqual([false, false]);
});

test("another configuration makes other pods", () => {
  const annotation = (changes: Partial<VaultProps>) =>
    servers(changes)["spec"].template.metadata.annotations["isobar.dev/configuration"];
  expect(annotation({ logLevel: "debug" })).not.toBe(annotation({}));
  expect(annotation({})).toBe(annotation({}));
});

test("servers may label their own pods, ask about tokens, and nothing else in the cluster", () => {
  const objects = render();
  expect(only(objects, "Role", "vault-discovery-role")["rules"]).toEqual([
    {
      apiGroups: [""],
      resources: ["pods"],
      resourceNames: ["vault-0", "vault-1", "vault-2"],
      verbs: ["get", "patch"],
    },
  ]);
  expect(only(objects, "ClusterRoleBinding")["roleRef"].name).toBe("system:auth-delegator");
  const alone = render({ reviewsTokens: false });
  expect(alone.filter(({ kind }) => kind.startsWith("Cluster"))).toEqual([]);
});

test("services find the active server, the standbys, any open one, and each by its name before it is open", () => {
  const objects = render();
  const spec = (name: string) => only(objects, "Service", name)["spec"];
  expect(spec("vault-active").selector).toMatchObject({ "vault-active": "true" });
  expect(spec("vault-standby").selector).toMatchObject({ "vault-active": "false" });
  expect(spec("vault").selector).not.toHaveProperty("vault-active");
  expect(spec("vault-internal")).toMatchObject({ clusterIP: "None", publishNotReadyAddresses: true });
  expect(objects.filter(({ kind, spec }) => kind === "Service" && spec.type !== undefined)).toEqual([]);
});

test("only named clients reach the API, only servers each other's cluster port, and only Prometheus the metrics", () => {
  const prometheus = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } };
  const clients = [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "airflow" } } }];
  const { ingress, policyTypes } = only(
    render({ network: { clients, metrics: [prometheus] } }),
    "NetworkPolicy",
    "vault",
  )["spec"];
  expect(policyTypes).toEqual(["Ingress", "Egress"]);
  const from = (port: number) =>
    ingress
      .filter(({ ports }: { ports: { port: number }[] }) => ports.some((one) => one.port === port))
      .flatMap(({ from }: { from: unknown[] }) => from);
  expect(from(8202)).toEqual([prometheus]);
  expect(from(8201)).toEqual([{ podSelector: { matchLabels: expect.objectContaining({ component: "server" }) } }]);
  expect(from(8200)).toContainEqual(clients[0]);
  expect(from(8200)).not.toContainEqual(prometheus);
});

test("a key of another Vault is reached on its port, its token and authority come from Secrets", async () => {
  const transit = {
    address: "https://vault.example:8210",
    keyName: "autounseal",
    token: { name: "seal", key: "token" },
    ca: { name: "seal", key: "ca.crt" },
  };
  const objects = render({ seal: { transit } });
  const { egress } = only(objects, "NetworkPolicy", "vault")["spec"];
  expect(egress).toContainEqual(expect.objectContaining({ ports: [{ port: 8210, protocol: "TCP" }] }));
  const pod = only(objects, "StatefulSet")["spec"].template.spec;
  const [, , command] = container(pod).command;
  expect(command).toMatch(
    /^unset VAULT_ADDR VAULT_CACERT; VAULT_TOKEN=\$\(cat \/vault\/seal\/token\) exec vault server /,
  );
  expect(environment(pod)).not.toHaveProperty("VAULT_TOKEN");
  expect(pod.volumes).toContainEqual(
    expect.objectContaining({
      name: "seal",
      projected: expect.objectContaining({
        sources: expect.arrayContaining([{ secret: { name: "seal", items: [{ key: "token", path: "token" }] } }]),
      }),
    }),
  );
  const { seal } = await parse("server.hcl", configurationOf(objects));
  expect(seal.transit[0]).toMatchObject({ tls_ca_cert: "/vault/seal/ca.crt" });
  expect(seal.transit[0]).not.toHaveProperty("token");
});

test("OpenBao is the same Vault by other names, and declares its audit log", async () => {
  const objects = render({ distribution: "openbao", version: "2.6.2" });
  const pod = only(objects, "StatefulSet")["spec"].template.spec;
  const server = container(pod, "openbao");
  expect(server).toMatchObject({
    image: "openbao/openbao:2.6.2",
    command: ["bao", "server", "-config=/openbao/config/server.hcl"],
  });
  expect(environment(pod, "openbao")).toMatchObject({
    BAO_RAFT_NODE_ID: { fieldRef: { fieldPath: "metadata.name" } },
    BAO_API_ADDR: "https://$(BAO_K8S_POD_NAME).openbao-internal.vault.svc:8200",
  });
  expect(only(objects, "Service", "openbao-active")["spec"].selector).toMatchObject({ "openbao-active": "true" });
  const { audit } = await parse("server.hcl", configurationOf(objects));
  expect(audit.file.file[0].options[0].file_path).toBe("/openbao/audit/audit.log");
});

test("a load balancer lets in only the ranges that are named", () => {
  const loadBalancer = { sourceRanges: ["203.0.113.0/24"] };
  const tls = { generated: true, hosts: ["vault.example.com"] } as const;
  expect(only(render({ loadBalancer, tls }), "Service", "vault-external")["spec"]).toMatchObject({
    type: "LoadBalancer",
    loadBalancerSourceRanges: ["203.0.113.0/24"],
    ports: [{ port: 443 }],
  });
});

test("whom the load balancer lets in, the servers' policy lets in too", () => {
  const loadBalancer = { sourceRanges: ["203.0.113.0/24", "2001:db8::/32"], port: 8200 };
  const tls = { generated: true, hosts: ["vault.example.com"] } as const;
  const objects = render({ loadBalancer, tls });
  const [api] = only(objects, "NetworkPolicy", "vault")["spec"].ingress;
  expect(api.ports).toEqual([{ port: 8200, protocol: "TCP" }]);
  expect(api.from).toEqual(
    expect.arrayContaining([{ ipBlock: { cidr: "203.0.113.0/24" } }, { ipBlock: { cidr: "2001:db8::/32" } }]),
  );
  expect(only(objects, "Service", "vault-external")["spec"].ports).toMatchObject([{ port: 8200, targetPort: 8200 }]);
  const closed = only(render({ tls }), "NetworkPolicy", "vault")["spec"].ingress;
  expect(JSON.stringify(closed)).not.toContain("ipBlock");
});

test("OpenBao of a version without seals of clouds is told of the plugin in its image", async () => {
  const sealPlugin = { folder: "/openbao/plugins", command: "openbao-plugin-kms-aws", sha256: "0a".repeat(32) };
  const objects = render({ distribution: "openbao", version: "2.7.1", imageRepository: "acme/openbao", sealPlugin });
  const hcl = await parse("server.hcl", configurationOf(objects));
  expect(hcl["plugin_directory"]).toBe("/openbao/plugins");
  expect(hcl["plugin"]).toEqual({
    kms: { awskms: [{ command: "openbao-plugin-kms-aws", sha256sum: "0a".repeat(32) }] },
  });
  expect(Object.keys(hcl["seal"])).toEqual(["awskms"]);
});

test("a monitor reads the metrics over TLS that it checks", () => {
  const objects = render({ serviceMonitor: { labels: { release: "prometheus" } } });
  const monitor = only(objects, "ServiceMonitor");
  expect(monitor.metadata.labels).toMatchObject({ release: "prometheus" });
  const [endpoint] = monitor["spec"].endpoints;
  expect(endpoint).toMatchObject({ scheme: "https", port: "metrics", tlsConfig: { serverName: "vault.vault.svc" } });
  expect(endpoint.tlsConfig).not.toHaveProperty("insecureSkipVerify");
  const { labels } = only(objects, "Service", "vault-internal").metadata;
  expect(labels).toMatchObject(monitor["spec"].selector.matchLabels);
});

test("every name of a Vault that may be so called is one that Kubernetes takes, and its own", () => {
  const releaseName = fc
    .tuple(fc.stringMatching(/^[a-z]$/), fc.stringMatching(/^[a-z0-9-]{0,28}$/), fc.stringMatching(/^[a-z0-9]$/))
    .map((parts) => parts.join(""));
  const tls = { generated: true, hosts: ["vault.example.com"] } as const;
  const loadBalancer = { sourceRanges: ["10.0.0.0/8"] };
  fc.assert(
    fc.property(releaseName, fc.constantFrom("vault", "openbao"), (name, distribution) => {
      const objects = render({
        releaseName: name,
        distribution,
        version: "2.6.2",
        replicas: 5,
        tls,
        loadBalancer,
        serviceMonitor: {},
      });
      for (const { kind, metadata } of objects) {
        expect(metadata.name).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
        // A CronJob's Jobs get eleven characters more, and a pod's name is a label's value.
        expect(metadata.name.length).toBeLessThanOrEqual(kind === "CronJob" ? 52 : 57);
      }
      const identities = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
      expect(new Set(identities).size).toBe(identities.length);
    }),
    { numRuns: 25 },
  );
});
