import { UNKNOWN } from "../../../lib/preview/changes/property-value";
import { podRules } from "../../../lib/preview/policy/pod/pod-rules";
import { SECRET } from "../../../lib/preview/recording/record";
import { findingsOf, type Literal, ruleOf } from "./graph";

type Fields = Readonly<Record<string, unknown>>;

const good = {
  name: "web",
  image: "registry.example.com:5000/web:1.4",
  readinessProbe: { httpGet: { path: "/", port: 8080 } },
  resources: { requests: { cpu: "100m", memory: "64Mi" }, limits: { memory: "64Mi" } },
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] },
  },
};
const spec = {
  automountServiceAccountToken: false,
  securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
  volumes: [{ name: "tmp", emptyDir: {} }],
};

/** A Deployment whose only container, or whose pod, is changed. */
function deployment(container: Fields = {}, pod: Fields = {}): Literal {
  const template = { spec: { ...spec, containers: [{ ...good, ...container }], ...pod } };
  return {
    type: "kubernetes:apps/v1:Deployment",
    name: "web",
    inputs: { metadata: { namespace: "web" }, spec: { template } },
  };
}
const context = (changes: Fields) => deployment({ securityContext: { ...good.securityContext, ...changes } });

const at = "spec.template.spec";
const in0 = `${at}.containers[0]`;

interface Case {
  readonly what: string;
  readonly pod: Literal;
  /** Property and what is found. */
  readonly found: readonly (readonly [property: string, found: string])[];
}
const cases: Readonly<Record<string, readonly Case[]>> = {
  "pod-non-root": [
    {
      what: "says nothing of users",
      pod: deployment({}, { securityContext: {} }),
      found: [[`${in0}.securityContext.runAsNonRoot`, "container web: runAsNonRoot is absent"]],
    },
    {
      what: "takes back what its pod says",
      pod: context({ runAsNonRoot: false }),
      found: [[`${in0}.securityContext.runAsNonRoot`, "container web: runAsNonRoot is false"]],
    },
    {
      what: "runs as user 0 by its pod's word",
      pod: deployment({}, { securityContext: { runAsNonRoot: true, runAsUser: 0 } }),
      found: [[`${at}.securityContext.runAsUser`, "container web: runs as user 0"]],
    },
  ],
  "pod-privileged": [
    {
      what: "is privileged",
      pod: context({ privileged: true }),
      found: [[`${in0}.securityContext.privileged`, "container web: has the rights of its node"]],
    },
    {
      what: "is privileged before its pod begins",
      pod: deployment({}, { initContainers: [{ name: "sysctl", securityContext: { privileged: "true" } }] }),
      found: [
        [`${at}.initContainers[0].securityContext.privileged`, "init container sysctl: has the rights of its node"],
      ],
    },
    {
      what: "is a process of a Windows host",
      pod: deployment({}, { securityContext: { windowsOptions: { hostProcess: true } } }),
      found: [[`${at}.securityContext.windowsOptions.hostProcess`, "container web: has the rights of its node"]],
    },
    {
      what: "sees all of /proc",
      pod: context({ procMount: "Unmasked" }),
      found: [[`${in0}.securityContext.procMount`, "container web: sees all of /proc"]],
    },
  ],
  "pod-host-access": [
    {
      what: "shares the node's network, processes and memory",
      pod: deployment({ ports: [{ hostPort: 80 }] }, { hostNetwork: true, hostPID: true, hostIPC: true }),
      found: [
        [`${at}.hostNetwork`, "shares the node's network"],
        [`${at}.hostPID`, "shares the node's processes"],
        [`${at}.hostIPC`, "shares the node's shared memory"],
      ],
    },
    {
      what: "mounts a path of the node",
      pod: deployment(
        {},
        {
          volumes: [
            { name: "a", emptyDir: {} },
            { name: "b", hostPath: { path: "/var/run" } },
          ],
        },
      ),
      found: [[`${at}.volumes[1].hostPath`, "mounts the node's /var/run"]],
    },
    {
      what: "takes a port of the node",
      pod: deployment({
        ports: [
          { containerPort: 80, hostPort: 80 },
          { containerPort: 81, hostPort: 0 },
        ],
      }),
      found: [[`${in0}.ports[0].hostPort`, "container web: takes the node's port 80"]],
    },
  ],
  "pod-capabilities": [
    {
      what: "keeps the default capabilities",
      pod: context({ capabilities: undefined }),
      found: [[`${in0}.securityContext.capabilities.drop`, "container web: does not drop ALL capabilities"]],
    },
    {
      what: "adds more than a low port",
      pod: context({ capabilities: { drop: ["all"], add: ["NET_BIND_SERVICE", "SYS_ADMIN"] } }),
      found: [[`${in0}.securityContext.capabilities.add[1]`, "container web: adds SYS_ADMIN"]],
    },
    {
      what: "may gain privileges, as it may when nothing is said",
      pod: context({ allowPrivilegeEscalation: undefined }),
      found: [[`${in0}.securityContext.allowPrivilegeEscalation`, "container web: allowPrivilegeEscalation is absent"]],
    },
  ],
  "pod-read-only-root": [
    {
      what: "writes where it likes",
      pod: context({ readOnlyRootFilesystem: undefined }),
      found: [[`${in0}.securityContext.readOnlyRootFilesystem`, "container web: readOnlyRootFilesystem is absent"]],
    },
  ],
  "pod-seccomp": [
    {
      what: "has no seccomp profile",
      pod: deployment({}, { securityContext: { runAsNonRoot: true } }),
      found: [[`${in0}.securityContext.seccompProfile.type`, "container web: the seccomp profile is absent"]],
    },
    {
      what: "switches its pod's off",
      pod: context({ seccompProfile: { type: "Unconfined" } }),
      found: [[`${in0}.securityContext.seccompProfile.type`, "container web: the seccomp profile is Unconfined"]],
    },
  ],
  "pod-resources": [
    {
      what: "asks for nothing",
      pod: deployment({ resources: undefined }),
      found: [[`${in0}.resources`, "container web: no requests.cpu, requests.memory, limits.memory"]],
    },
    {
      what: "has no limit of memory",
      pod: deployment({ resources: { requests: { cpu: 1, memory: "1Gi" } } }),
      found: [[`${in0}.resources`, "container web: no limits.memory"]],
    },
  ],
  "pod-probes": [
    {
      what: "serves without a probe",
      pod: deployment({ readinessProbe: undefined }),
      found: [[in0, "container web: neither a readiness nor a liveness probe"]],
    },
  ],
  "pod-image-tag": [
    {
      what: "is of no version",
      pod: deployment({ image: "nginx" }),
      found: [[`${in0}.image`, "container web: nginx is whatever is newest"]],
    },
    {
      what: "is the latest, of a registry with a port",
      pod: deployment({ image: "registry.example.com:5000/web:latest" }),
      found: [[`${in0}.image`, "container web: registry.example.com:5000/web:latest is whatever is newest"]],
    },
    {
      what: "has a port and no tag",
      pod: deployment({ image: "registry.example.com:5000/web" }),
      found: [[`${in0}.image`, "container web: registry.example.com:5000/web is whatever is newest"]],
    },
  ],
  "pod-service-account-token": [
    {
      what: "has a token for nothing",
      pod: deployment({}, { automountServiceAccountToken: undefined }),
      found: [[`${at}.automountServiceAccountToken`, "mounts the token of default, which is bound to no role"]],
    },
  ],
  "pod-clear-text-secret": [
    {
      what: "holds a password under its name",
      pod: deployment({
        env: [
          { name: "PORT", value: "80" },
          { name: "DB_PASSWORD", value: "hunter2" },
        ],
      }),
      found: [[`${in0}.env[1].value`, "container web: DB_PASSWORD holds a secret"]],
    },
    {
      what: "holds a URL with a password",
      pod: deployment({ env: [{ name: "DATABASE", value: "postgres://web:hunter2@db/web" }] }),
      found: [[`${in0}.env[0].value`, "container web: DATABASE holds a URL with a password"]],
    },
    {
      what: "holds an option of airflow.cfg that is a secret",
      pod: deployment({ env: [{ name: "AIRFLOW__CORE__FERNET_KEY", value: "hunter2" }] }),
      found: [[`${in0}.env[0].value`, "container web: AIRFLOW__CORE__FERNET_KEY holds a secret"]],
    },
    {
      what: "holds what the program keeps secret",
      pod: deployment({ env: [{ name: "GREETING", value: SECRET }] }),
      found: [[`${in0}.env[0].value`, "container web: GREETING holds a value that the program keeps secret"]],
    },
    {
      what: "is told a token as an argument",
      pod: deployment({ args: ["--verbose", `--token=ghp_${"a".repeat(36)}`] }),
      found: [[`${in0}.args[1]`, "container web: args holds a token of GitHub"]],
    },
  ],
};

const tried = Object.entries(cases).flatMap(([id, all]) => all.map((one) => ({ id, ...one })));

test("a good pod breaches none of the rules of pods", () => {
  expect(podRules.flatMap((rule) => findingsOf(rule, [deployment()]))).toEqual([]);
});

test.each(tried)("$id: a container that $what is found", ({ id, pod, found }) => {
  const findings = findingsOf(ruleOf(podRules, pick(id)), [pod]);
  expect(findings.map((one) => [one.property, one.found])).toEqual(found);
  expect(JSON.stringify(findings)).not.toContain("hunter2");
});

test("every rule of pods has a case", () => {
  expect([...Object.keys(cases), "pod-security-standard"].sort()).toEqual(podRules.map(({ id }) => id).sort());
});

/** The rule's id as its type wants it. */
function pick(id: string) {
  const rule = podRules.find((one) => one.id === id);
  if (!rule) throw new Error(`no rule ${id}`);
  return rule.id;
}

test.each(["seccompProfile", "capabilities", "runAsNonRoot", "readOnlyRootFilesystem", "allowPrivilegeEscalation"])(
  "an unknown %s is no breach",
  (field) => {
    const pods = [
      context({ [field]: UNKNOWN }),
      deployment({ securityContext: UNKNOWN }),
      deployment({}, { securityContext: UNKNOWN }),
    ];
    for (const pod of pods) expect(podRules.flatMap((rule) => findingsOf(rule, [pod]))).toEqual([]);
  },
);

test.each([
  ["kubernetes:apps/v1:StatefulSet", "spec.template"],
  ["kubernetes:apps/v1:DaemonSet", "spec.template"],
  ["kubernetes:apps/v1:ReplicaSet", "spec.template"],
  ["kubernetes:batch/v1:Job", "spec.template"],
  ["kubernetes:batch/v1:CronJob", "spec.jobTemplate.spec.template"],
  ["kubernetes:core/v1:Pod", ""],
])("the pods of %s are found", (type, path) => {
  const template = { spec: { ...spec, containers: [{ ...good, securityContext: { privileged: true } }] } };
  const keys = path.split(".").filter(Boolean);
  const inputs = keys.reduceRight<Fields>((inner, key) => ({ [key]: inner }), template);
  const [found] = findingsOf(ruleOf(podRules, "pod-privileged"), [{ type, inputs }]);
  expect(found?.property).toBe([path, "spec.containers[0].securityContext.privileged"].filter(Boolean).join("."));
});

describe("what is no breach", () => {
  const none = (id: Parameters<typeof ruleOf>[1], ...literals: Literal[]) =>
    expect(findingsOf(ruleOf(podRules, id), literals)).toEqual([]);

  test("a Windows pod has no Linux capabilities", () => {
    none("pod-capabilities", deployment({ securityContext: {} }, { os: { name: "windows" } }));
  });
  test("user 0 of a user namespace is nobody on the node", () => {
    none("pod-non-root", deployment({}, { hostUsers: false, securityContext: { runAsNonRoot: true, runAsUser: 0 } }));
  });
  test("an image known by its digest, or only after an update", () => {
    none("pod-image-tag", deployment({ image: `web@sha256:${"0".repeat(64)}` }), deployment({ image: UNKNOWN }));
  });
  test("a Job needs no probe, and neither does what ends before the pod begins", () => {
    const { inputs } = deployment({ readinessProbe: undefined });
    none("pod-probes", { type: "kubernetes:batch/v1:Job", inputs: inputs ?? {} });
    none("pod-probes", deployment({}, { initContainers: [{ name: "wait" }] }));
  });
  test("what a LimitRange of the namespace gives is asked for", () => {
    const limits = [{ type: "Container", default: { memory: "1Gi" }, defaultRequest: { cpu: "1", memory: "1Gi" } }];
    const range = (namespace: string): Literal => ({
      type: "kubernetes:core/v1:LimitRange",
      name: "range",
      inputs: { metadata: { namespace }, spec: { limits } },
    });
    none("pod-resources", deployment({ resources: {} }), range("web"));
    expect(findingsOf(ruleOf(podRules, "pod-resources"), [deployment({ resources: {} }), range("other")])).toHaveLength(
      1,
    );
  });
  test("a request may be the limit", () => {
    none("pod-resources", deployment({ resources: { limits: { cpu: "1", memory: "1Gi" } } }));
  });
  test.each([
    ["names a Secret", [{ name: "TLS_SECRET", value: "web-tls" }]],
    ["takes it from a Secret", [{ name: "PASSWORD", valueFrom: { secretKeyRef: { name: "web-tls", key: "p" } } }]],
    ["is the path of a file", [{ name: "GOOGLE_APPLICATION_CREDENTIALS", value: "/var/run/secrets/key.json" }]],
    ["is another variable", [{ name: "PASSWORD", value: "$(OTHER)" }]],
    ["is a switch", [{ name: "CHECK_TOKEN", value: "true" }]],
    ["has another variable in it", [{ name: "DATABASE", value: "postgres://web:$(PASSWORD)@db/web" }]],
    ["is the name in a secrets backend", [{ name: "AIRFLOW__SMTP__SMTP_PASSWORD_SECRET", value: "smtp" }]],
    ["names a secret of a cloud", [{ name: "ADMIN_SECRET", value: "prod-admin" }]],
    ["is an address of AWS", [{ name: "SECRET", value: "arn:aws:secretsmanager:us-east-1:1:secret:web" }]],
    ["is an address of Google Cloud", [{ name: "SECRET", value: "projects/acme/secrets/web" }]],
    ["is an address of Azure", [{ name: "SECRET", value: "https://acme.vault.azure.net/secrets/web" }]],
    ["is known only after an update", [{ name: "PASSWORD", value: UNKNOWN }]],
    ["is the name that a store gave", [{ name: "ADMIN_SECRET", value: "made-up-secretId-of-prod-gcp-administrator" }]],
  ])("a variable that %s is no secret in clear", (_, env) => {
    const tls = { type: "kubernetes:core/v1:Secret", name: "tls", inputs: { metadata: { name: "web-tls" } } };
    const admin = { type: "azure-native:keyvault:Secret", name: "admin", inputs: { secretName: "prod-admin" } };
    none("pod-clear-text-secret", deployment({ env }), tls, admin);
  });
});

describe("a service account's token", () => {
  const rule = ruleOf(podRules, "pod-service-account-token");
  const pod = deployment({}, { automountServiceAccountToken: undefined, serviceAccountName: "web" });
  const account = (namespace: string): Literal => ({
    type: "kubernetes:core/v1:ServiceAccount",
    name: "account",
    inputs: { metadata: { name: "web", namespace }, automountServiceAccountToken: false },
  });
  const binding = (subject: Fields, namespace = "web"): Literal => ({
    type: "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
    name: "binding",
    inputs: { metadata: { namespace }, subjects: [{ kind: "ServiceAccount", name: "web", ...subject }] },
  });

  test("is not mounted when its account says so, in the pod's own namespace", () => {
    expect(findingsOf(rule, [pod, account("web")])).toEqual([]);
    expect(findingsOf(rule, [pod, account("other")])).toHaveLength(1);
  });
  test("is needed by what is bound to a role", () => {
    expect(findingsOf(rule, [pod, binding({})])).toEqual([]);
    expect(findingsOf(rule, [pod, binding({ namespace: "web" }, "other")])).toEqual([]);
    expect(findingsOf(rule, [pod, binding({ kind: "Group", name: "system:serviceaccounts:web" })])).toEqual([]);
    expect(findingsOf(rule, [pod, binding({ namespace: "other" })])).toHaveLength(1);
    expect(findingsOf(rule, [pod, binding({ name: "other" })])).toHaveLength(1);
  });
  test("is mounted when the pod says so, whatever its account says", () => {
    const asked = deployment({}, { automountServiceAccountToken: true, serviceAccountName: "web" });
    expect(findingsOf(rule, [asked, account("web")])).toHaveLength(1);
  });
  test("of an account that is not known yet is no breach", () => {
    expect(
      findingsOf(rule, [deployment({}, { automountServiceAccountToken: undefined, serviceAccountName: UNKNOWN })]),
    ).toEqual([]);
  });
});

test("a namespace enforces a Pod Security Standard", () => {
  const namespace = (level?: string): Literal => ({
    type: "kubernetes:core/v1:Namespace",
    name: "web",
    inputs: { metadata: { labels: { ...(level && { "pod-security.kubernetes.io/enforce": level }) } } },
  });
  const rule = ruleOf(podRules, "pod-security-standard");
  for (const level of ["baseline", "restricted", UNKNOWN]) expect(findingsOf(rule, [namespace(level)])).toEqual([]);
  expect(findingsOf(rule, [namespace("privileged"), namespace()])).toEqual([
    {
      name: "web",
      property: "metadata.labels.pod-security.kubernetes.io/enforce",
      found: "pod-security.kubernetes.io/enforce is privileged",
    },
    {
      name: "web",
      property: "metadata.labels.pod-security.kubernetes.io/enforce",
      found: "pod-security.kubernetes.io/enforce is absent",
    },
  ]);
});

test("a ConfigMap with a private key or a password is found, a script that finds its password is not", () => {
  const map = (data: Fields): Literal => ({ type: "kubernetes:core/v1:ConfigMap", name: "map", inputs: { data } });
  const rule = ruleOf(podRules, "pod-clear-text-secret");
  const found = findingsOf(rule, [
    map({
      "tls.key": "-----BEGIN PRIVATE KEY-----\nMII",
      password: "hunter2",
      "a.sh": 'x\npassword="$(cat /p)" psql\n',
    }),
  ]);
  expect(found).toEqual([
    { name: "map", property: "data.tls.key", found: "tls.key holds a private key" },
    { name: "map", property: "data.password", found: "password holds a secret" },
  ]);
});

test("a pod in a file, which Airflow's executor makes its workers from, is judged too", () => {
  const map = (data: Fields): Literal => ({ type: "kubernetes:core/v1:ConfigMap", name: "map", inputs: { data } });
  const pod = "apiVersion: v1\nkind: Pod\nspec:\n  hostNetwork: true\n  containers: []\n";
  const rule = ruleOf(podRules, "pod-host-access");
  expect(findingsOf(rule, [map({ "pod_template_file.yaml": pod })])).toEqual([
    {
      name: "map",
      property: "data.pod_template_file.yaml.spec.hostNetwork",
      found: "shares the node's network",
    },
  ]);
  for (const text of [pod.replace("Pod", "Service"), `kind: Pod\n\t: {`, UNKNOWN, "kind: Pod\n- a", 1]) {
    expect(findingsOf(rule, [map({ "pod.yaml": text })])).toEqual([]);
  }
  expect(findingsOf(rule, [map({ "pod.txt": pod })])).toEqual([]);
});

test("a Helm release is opaque: nothing in it is judged", () => {
  const values = { spec: { containers: [{ securityContext: { privileged: true } }] } };
  const release = { type: "kubernetes:helm.sh/v3:Release", inputs: { chart: "web", values } };
  expect(podRules.flatMap((rule) => findingsOf(rule, [release]))).toEqual([]);
});
