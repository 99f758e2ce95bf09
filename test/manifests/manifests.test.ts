import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { version } from "@pulumi/kubernetes/package.json";
import { Provider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";
import { ApiObject, Chart, Include } from "cdk8s";
import * as kplus from "cdk8s-plus-28";
import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import * as fc from "fast-check";
import { type BuildManifests, type KubernetesObject, Manifests, type ManifestsOptions } from "../../lib/manifests";
import { aliasTypes } from "../../lib/manifests/api-versions";
import { type RecordedResource, record } from "../../lib/preview/recording/record";

type Mode = "preview" | "update";
const modes: Mode[] = ["preview", "update"];

/** The objects that `build` deploys, by name without the component's. */
async function deploy(build: BuildManifests, opts: ManifestsOptions = {}, mode: Mode = "preview") {
  return byName(await record(() => void new Manifests("app", build, opts), { mode }));
}

function byName(resources: readonly RecordedResource[]): Record<string, RecordedResource> {
  const objects = resources.filter(({ type }) => type.startsWith("kubernetes:"));
  return Object.fromEntries(objects.map((resource) => [resource.name.replace(/^app-/, ""), resource]));
}

/** What each object waits for. */
function waits(resources: Record<string, RecordedResource>): Record<string, string[]> {
  const name = (urn: string) => urn.split("::").at(-1)?.replace(/^app-/, "") ?? "";
  return Object.fromEntries(
    Object.entries(resources).map(([key, { dependencies }]) => [key, dependencies.map(name).sort()]),
  );
}

/** The options that each object is registered with. */
async function optionsOf(build: BuildManifests, opts: ManifestsOptions = {}) {
  const seen: Record<string, pulumi.CustomResourceOptions> = {};
  const transformations: pulumi.ResourceTransformation[] = [
    ({ name, opts: options }) => {
      seen[name.replace(/^app-/, "")] = options;
      return undefined;
    },
  ];
  await deploy(build, { ...opts, transformations });
  return seen;
}

function object(
  scope: Construct,
  kind: string,
  name: string,
  fields: { apiVersion?: string; namespace?: string; [field: string]: unknown } = {},
) {
  const { namespace, ...rest } = fields;
  const metadata = { name, ...(namespace !== undefined && { namespace }) };
  return new ApiObject(scope, `${kind}-${namespace ?? ""}-${name}`, { apiVersion: "v1", kind, metadata, ...rest });
}

const definition = (scope: Construct, kind: string, scope_: "Namespaced" | "Cluster" = "Namespaced") =>
  object(scope, "CustomResourceDefinition", `${kind.toLowerCase()}s.acme.example`, {
    apiVersion: "apiextensions.k8s.io/v1",
    spec: { group: "acme.example", names: { kind }, scope: scope_ },
  });

describe.each(modes)("in %s", (mode) => {
  test("every object is a resource of its own, with the type of Pulumi's own class and a readable name", async () => {
    const resources = await deploy(
      (chart) => {
        object(chart, "ConfigMap", "settings", { namespace: "data" });
        new kplus.Deployment(chart, "web", { metadata: { name: "web" }, containers: [{ image: "nginx" }] });
        new k8s.KubeClusterRole(chart, "role", { metadata: { name: "reader" } });
        object(chart, "Cluster", "db", { apiVersion: "postgresql.cnpg.io/v1", namespace: "data" });
      },
      {},
      mode,
    );
    const types = Object.fromEntries(Object.entries(resources).map(([name, { type }]) => [name, type]));
    expect(types).toEqual({
      "data/ConfigMap/settings": "kubernetes:core/v1:ConfigMap",
      "Deployment/web": "kubernetes:apps/v1:Deployment",
      "ClusterRole/reader": "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole",
      "data/Cluster.postgresql.cnpg.io/db": "kubernetes:postgresql.cnpg.io/v1:Cluster",
    });
    for (const { parent, custom } of Object.values(resources)) {
      expect(custom).toBe(true);
      expect(parent).toMatch(/isobar:kubernetes:Manifests::app$/);
    }
  });

  test("an object waits for its Namespace and the definition of its kind, and for nothing else", async () => {
    const resources = await deploy(
      (chart) => {
        object(chart, "Widget", "w", { apiVersion: "acme.example/v1", namespace: "data" });
        object(chart, "ConfigMap", "a", { namespace: "data" });
        object(chart, "ConfigMap", "b", { namespace: "other" });
        object(chart, "ConfigMap", "c");
        definition(chart, "Widget");
        object(chart, "Namespace", "data");
      },
      {},
      mode,
    );
    const crd = "CustomResourceDefinition/widgets.acme.example";
    expect(waits(resources)).toEqual({
      "Namespace/data": [],
      [crd]: [],
      "data/Widget.acme.example/w": [crd, "Namespace/data"],
      "data/ConfigMap/a": ["Namespace/data"],
      "other/ConfigMap/b": [],
      "ConfigMap/c": [],
    });
  });

  test("dependencies between objects, constructs and charts hold", async () => {
    const resources = await deploy(
      (chart) => {
        const a = object(chart, "ConfigMap", "a");
        const group = new Construct(chart, "group");
        object(group, "ConfigMap", "b");
        object(group, "ConfigMap", "c");
        const nested = new Chart(chart, "nested");
        object(nested, "ConfigMap", "d");
        group.node.addDependency(a);
        nested.node.addDependency(group);
      },
      {},
      mode,
    );
    expect(waits(resources)).toEqual({
      "ConfigMap/a": [],
      "ConfigMap/b": ["ConfigMap/a"],
      "ConfigMap/c": ["ConfigMap/a"],
      "ConfigMap/d": ["ConfigMap/b", "ConfigMap/c"],
    });
  });

  test("all wait for what the whole waits for, and use the provider it was given", async () => {
    const resources = await record(
      () => {
        const provider = new Provider("theirs", { kubeconfig: "{}" });
        const operator = new Manifests("operator", (chart) => object(chart, "ConfigMap", "o"), { provider });
        const build: BuildManifests = (chart) => object(chart, "ConfigMap", "a");
        new Manifests("app", build, { providers: [provider], dependsOn: [operator] });
      },
      { mode },
    );
    const { "ConfigMap/a": a } = byName(resources);
    expect(a?.dependencies.map((urn) => urn.split("::").at(-1))).toContain("operator-ConfigMap/o");
    expect(a?.provider).toMatch(/pulumi:providers:kubernetes::theirs::/);
  });

  test("five hundred objects become five hundred resources, each waiting for its namespace alone", async () => {
    const count = 500;
    const resources = await deploy(
      (chart) => {
        for (let i = 0; i < count; i++) {
          object(chart, "ConfigMap", `c${i}`, { namespace: "data", data: { i: String(i) } });
        }
        object(chart, "Namespace", "data");
      },
      {},
      mode,
    );
    const dependencies = Object.values(waits(resources)).flat();
    expect(Object.keys(resources)).toHaveLength(count + 1);
    expect(new Set(dependencies)).toEqual(new Set(["Namespace/data"]));
    expect(dependencies).toHaveLength(count);
  });

  test("an included YAML file deploys like anything else", async () => {
    const url = join(__dirname, "included.yaml");
    const resources = await deploy((chart) => new Include(chart, "included", { url }), {}, mode);
    expect(waits(resources)).toEqual({
      "Namespace/included": [],
      "included/ConfigMap/settings": ["Namespace/included"],
    });
    expect(resources["included/ConfigMap/settings"]?.inputs["data"]).toEqual({ on: "yes", mode: "0755" });
  });
});

test("a workload waits for the ServiceAccount, ConfigMaps and Secrets that it mentions", async () => {
  const resources = await deploy((chart) => {
    const spec = {
      serviceAccountName: "runner",
      imagePullSecrets: [{ name: "pull" }],
      volumes: [
        { name: "a", configMap: { name: "files" } },
        { name: "b", projected: { sources: [{ secret: { name: "cert" } }] } },
        { name: "c", secret: { secretName: "key" } },
        { name: "d", persistentVolumeClaim: { claimName: "logs" } },
      ],
      containers: [
        {
          envFrom: [{ configMapRef: { name: "env" } }],
          env: [{ valueFrom: { secretKeyRef: { name: "password", key: "k" } } }],
        },
      ],
    };
    const template = { spec };
    object(chart, "Deployment", "web", { apiVersion: "apps/v1", spec: { template } });
    object(chart, "CronJob", "nightly", { apiVersion: "batch/v1", spec: { jobTemplate: { spec: { template } } } });
    for (const secret of ["pull", "cert", "key", "password", "unrelated"]) {
      object(chart, "Secret", secret);
    }
    object(chart, "ConfigMap", "files");
    object(chart, "ConfigMap", "env");
    object(chart, "ServiceAccount", "runner");
    object(chart, "PersistentVolumeClaim", "logs");
  });
  const mentioned = [
    "ConfigMap/env",
    "ConfigMap/files",
    "Secret/cert",
    "Secret/key",
    "Secret/password",
    "Secret/pull",
    "ServiceAccount/runner",
  ];
  expect(waits(resources)["Deployment/web"]).toEqual(mentioned);
  expect(waits(resources)["CronJob/nightly"]).toEqual(mentioned);
});

test("what a chart says of its order wins over what a workload mentions", async () => {
  const resources = await deploy((chart) => {
    const spec = { template: { spec: { volumes: [{ configMap: { name: "made-by-job" } }] } } };
    const job = object(chart, "Job", "job", { apiVersion: "batch/v1", spec });
    object(chart, "ConfigMap", "made-by-job").addDependency(job);
  });
  expect(waits(resources)).toEqual({ "Job/job": [], "ConfigMap/made-by-job": ["Job/job"] });
});

test("names and inputs stay the same whatever else is added, in whatever order", async () => {
  const kinds = ["ConfigMap", "Secret", "ServiceAccount"];
  const objects = fc.uniqueArray(
    fc.record({
      kind: fc.constantFrom(...kinds),
      name: fc.stringMatching(/^[a-z]{1,6}$/),
      namespace: fc.constantFrom("a", "b"),
    }),
    { selector: ({ kind, name, namespace }) => `${namespace}/${kind}/${name}`, maxLength: 8 },
  );
  const add = (all: readonly { kind: string; name: string; namespace: string }[]): BuildManifests => {
    return (chart) => {
      for (const { kind, name, namespace } of all) {
        object(chart, kind, name, { namespace });
      }
    };
  };
  await fc.assert(
    fc.asyncProperty(
      objects.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all))),
      async ([all, some]) => {
        const [whole, part] = [await deploy(add(all)), await deploy(add(some))];
        for (const [name, { urn, inputs }] of Object.entries(part)) {
          expect(whole[name]).toMatchObject({ urn, inputs });
        }
        expect(Object.keys(whole).sort()).toEqual(all.map((o) => `${o.namespace}/${o.kind}/${o.name}`).sort());
      },
    ),
    { numRuns: 20 },
  );
});

test("a construct that moves in the tree keeps its Pulumi name, as the object is the same", async () => {
  const flat = await deploy((chart) => object(chart, "ConfigMap", "a"));
  const deep = await deploy((chart) => object(new Construct(chart, "deeper"), "ConfigMap", "a"));
  expect(deep["ConfigMap/a"]?.urn).toBe(flat["ConfigMap/a"]?.urn);
});

test("where an object's name is an Output, the construct's path names the resource", async () => {
  const resources = await deploy((chart, ref) => {
    const metadata = { name: ref(pulumi.output("late")), namespace: ref(pulumi.output("later")) };
    new ApiObject(new Construct(chart, "group"), "map", { apiVersion: "v1", kind: "ConfigMap", metadata });
  });
  expect(Object.keys(resources)).toEqual(["ConfigMap/group/map"]);
});

test("the namespace option reaches what lives in one, and leaves alone what does not", async () => {
  const build: BuildManifests = (chart) => {
    object(chart, "ConfigMap", "a");
    object(chart, "ConfigMap", "b", { namespace: "own" });
    object(chart, "Namespace", "data");
    object(chart, "Gadget", "g", { apiVersion: "acme.example/v1" });
    definition(chart, "Gadget", "Cluster");
  };
  const resources = await deploy(build, { namespace: "data" });
  const namespaces = Object.values(resources).map(
    ({ inputs }) => (inputs["metadata"] as { namespace?: string }).namespace,
  );
  expect(Object.keys(resources).sort()).toEqual([
    "CustomResourceDefinition/gadgets.acme.example",
    "Gadget.acme.example/g",
    "Namespace/data",
    "data/ConfigMap/a",
    "own/ConfigMap/b",
  ]);
  expect(namespaces.filter(Boolean).sort()).toEqual(["data", "own"]);
});

test("waiting is set for all objects or for some, and an object's own annotation has the last word", async () => {
  const build: BuildManifests = (chart) => {
    object(chart, "Service", "a");
    object(chart, "ConfigMap", "b").metadata.addAnnotation("pulumi.com/skipAwait", "false");
  };
  const annotations = async (opts: ManifestsOptions) =>
    Object.values(await deploy(build, opts)).map(
      ({ inputs }) => (inputs["metadata"] as KubernetesObject["metadata"]).annotations,
    );
  expect(await annotations({ skipAwait: true, timeoutSeconds: 90 })).toEqual([
    { "pulumi.com/skipAwait": "false", "pulumi.com/timeoutSeconds": "90" },
    { "pulumi.com/skipAwait": "true", "pulumi.com/timeoutSeconds": "90" },
  ]);
  const forServices: ManifestsOptions = {
    skipAwait: ({ kind }) => kind === "Service",
    timeoutSeconds: ({ kind }) => (kind === "Service" ? 5 : undefined),
  };
  expect(await annotations(forServices)).toEqual([
    { "pulumi.com/skipAwait": "false" },
    { "pulumi.com/skipAwait": "true", "pulumi.com/timeoutSeconds": "5" },
  ]);
  expect(await annotations({})).toEqual([{ "pulumi.com/skipAwait": "false" }, undefined]);
});

test("what holds data, or takes it along when it goes, is protected unless someone says otherwise", async () => {
  const build: BuildManifests = (chart) => {
    for (const kind of ["Namespace", "PersistentVolumeClaim", "ConfigMap"]) {
      object(chart, kind, "x");
    }
    definition(chart, "Widget");
  };
  const isProtected = async (opts: ManifestsOptions) =>
    Object.entries(await deploy(build, opts)).flatMap(([name, { protect }]) => (protect ? [name.split("/")[0]] : []));
  expect((await isProtected({})).sort()).toEqual(["CustomResourceDefinition", "Namespace", "PersistentVolumeClaim"]);
  expect(await isProtected({ protect: false })).toEqual([]);
  expect(await isProtected({ protect: true })).toHaveLength(4);
  expect(await isProtected({ protect: ({ kind }) => kind === "ConfigMap" })).toEqual(["ConfigMap"]);
});

test("deletedWith spares what would leave something behind outside of the cluster", async () => {
  const resources = await record(() => {
    const cluster = new Provider("cluster", {});
    const build: BuildManifests = (chart) => {
      object(chart, "ConfigMap", "a");
      object(chart, "Service", "inside", { spec: { type: "ClusterIP" } });
      object(chart, "Service", "outside", { spec: { type: "LoadBalancer" } });
      object(chart, "PersistentVolumeClaim", "disk");
      object(chart, "Cluster", "db", { apiVersion: "postgresql.cnpg.io/v1" });
    };
    new Manifests("app", build, { deletedWith: cluster });
  });
  const gone = Object.entries(byName(resources)).flatMap(([name, { deletedWith }]) => (deletedWith ? [name] : []));
  expect(gone.sort()).toEqual(["ConfigMap/a", "Service/inside"]);
});

test("each object asks for the plugin of the installed SDK, and Secrets keep their data secret in what comes back", async () => {
  const options = await optionsOf((chart) => {
    object(chart, "ConfigMap", "a");
    object(chart, "Secret", "s");
  });
  expect(options["ConfigMap/a"]).toMatchObject({ version });
  expect(options["ConfigMap/a"]?.additionalSecretOutputs).toBeUndefined();
  expect(options["Secret/s"]?.additionalSecretOutputs).toEqual(["data", "stringData"]);
});

test("transformations, timeouts and options of single objects pass through", async () => {
  const customTimeouts = { create: "5m" };
  const options = await optionsOf((chart) => object(chart, "Deployment", "d", { apiVersion: "apps/v1" }), {
    customTimeouts,
    resourceOptions: ({ kind, metadata }) => ({
      import: `${metadata.namespace ?? "default"}/${metadata.name}`,
      ...(kind === "Deployment" && { ignoreChanges: ["spec.replicas"], aliases: [{ name: "old" }] }),
    }),
  });
  expect(options["Deployment/d"]).toMatchObject({
    customTimeouts,
    import: "default/d",
    ignoreChanges: ["spec.replicas"],
  });
  expect(options["Deployment/d"]?.aliases).toContainEqual({ name: "old" });
  expect(options["Deployment/d"]?.aliases).toContainEqual({ type: "kubernetes:apps/v1beta1:Deployment" });
});

test("every kind has the aliases of Pulumi's own class for it", () => {
  const sdk = dirname(require.resolve("@pulumi/kubernetes/package.json"));
  const classes = readdirSync(sdk, { recursive: true, encoding: "utf8" }).filter(
    (file) => /v\d\w*\/\w+\.js$/.test(file) && !/node_modules|Patch\.js|List\.js|helm/.test(file),
  );
  const found = classes.flatMap((file) => {
    const source = readFileSync(join(sdk, file), "utf8");
    const type = /__pulumiType = '([^']+)'/.exec(source)?.[1];
    const aliases = /const aliasOpts = (.*)/.exec(source)?.[1]?.matchAll(/kubernetes:[^"]+/g);
    return type ? [[type, [...(aliases ?? [])].map(([alias]) => alias)] as const] : [];
  });
  expect(found.length).toBeGreaterThan(150);
  for (const [type, aliases] of found) {
    expect([type, aliasTypes(type)]).toEqual([type, expect.arrayContaining(aliases)]);
  }
});

test("its objects are found by kind and name", async () => {
  await record(() => {
    const manifests = new Manifests("app", (chart) => {
      object(chart, "ConfigMap", "a", { namespace: "x" });
      object(chart, "ConfigMap", "a", { namespace: "y" });
      object(chart, "Cluster", "db", { apiVersion: "postgresql.cnpg.io/v1" });
    });
    expect([...manifests.resources.keys()]).toEqual([
      "Cluster.postgresql.cnpg.io/db",
      "x/ConfigMap/a",
      "y/ConfigMap/a",
    ]);
    expect(manifests.resource("Cluster", "db")).toBe(manifests.resource("Cluster.postgresql.cnpg.io", "db"));
    expect(manifests.resource("ConfigMap", "a", "y")).toBe(manifests.resources.get("y/ConfigMap/a"));
    expect(() => manifests.resource("ConfigMap", "a")).toThrow(
      "ConfigMap/a: several objects: x/ConfigMap/a, y/ConfigMap/a",
    );
    expect(() => manifests.resource("Secret", "a")).toThrow(/Secret\/a: no such object; there are Cluster/);
  });
});

test("what the cluster says of an object comes out as an Output", async () => {
  const status = { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } };
  let seen: unknown;
  const program = () => {
    const manifests = new Manifests("app", (chart) => object(chart, "Service", "web"));
    manifests.resource("Service", "web").status.apply((value) => {
      seen = value;
    });
  };
  await record(program, { mode: "update", outputs: () => ({ status }) });
  expect(seen).toEqual(status);
});

describe("refused before anything is registered", () => {
  test.each<[what: string, build: BuildManifests, error: RegExp]>([
    [
      "the same object twice",
      (chart) => {
        object(chart, "ConfigMap", "a");
        object(new Construct(chart, "group"), "ConfigMap", "a");
      },
      /ConfigMap\/a: made twice: by app\/ConfigMap--a and by app\/group\/ConfigMap--a/,
    ],
    [
      "a construct that finds itself invalid",
      (chart) => {
        const group = new Construct(chart, "group");
        group.node.addValidation({ validate: () => ["no good", "no better"] });
      },
      /2 errors in its manifests:\n {2}app\/group: no good\n {2}app\/group: no better/,
    ],
    [
      "objects that wait for each other",
      (chart) => {
        const [a, b] = [object(chart, "ConfigMap", "a"), object(chart, "ConfigMap", "b")];
        a.addDependency(b);
        b.addDependency(a);
      },
      /objects wait for each other: ConfigMap\/a -> ConfigMap\/b -> ConfigMap\/a/,
    ],
    [
      "a function that is not done when it returns",
      async (chart) => {
        await Promise.resolve();
        object(chart, "ConfigMap", "late");
      },
      /returns a Promise; await before it/,
    ],
    ["a List", (chart) => object(chart, "List", "l", { items: [] }), /List l: items: a List is not an object/],
    [
      "what JSON cannot hold",
      (chart) => object(chart, "ConfigMap", "a", { data: { f: () => 1 } }),
      /data\.f: a function is no value/,
    ],
  ])("%s", async (_, build, error) => {
    const registered: string[] = [];
    const program = () => {
      pulumi.runtime.registerStackTransformation(({ type }) => {
        registered.push(type);
        return undefined;
      });
      new Manifests("app", build);
    };
    await expect(record(program)).rejects.toThrow(error);
    expect(registered.filter((type) => type !== "pulumi:pulumi:Stack")).toEqual([]);
  });
});
