import * as pulumi from "@pulumi/pulumi";
import { ApiObject, type Chart, JsonPatch, Lazy } from "cdk8s";
import * as kplus from "cdk8s-plus-28";
import { k8s } from "cdk8s-plus-28";
import type { IConstruct } from "constructs";
import * as fc from "fast-check";
import { InvalidManifestsError, Manifests, type Ref } from "../../lib/manifests";
import { textOf } from "../../lib/manifests/reveal";
import { type RecordedResource, record, UNKNOWN } from "../../lib/preview/recording/record";

/** Somebody's database: what it is called is known after the update. */
class Database extends pulumi.CustomResource {
  declare readonly address: pulumi.Output<string>;
  declare readonly cidr: pulumi.Output<string>;
  declare readonly port: pulumi.Output<number>;
  declare readonly settings: pulumi.Output<Record<string, string>>;
  constructor(name: string) {
    super("test:index:Database", name, { address: undefined, cidr: undefined, port: undefined, settings: undefined });
  }
}
const known = { address: 'db"1"', cidr: "10.0.0.0/8", port: 5432, settings: { host: "db" } };

type Build = (chart: Chart, ref: Ref, db: Database) => void;
type Mode = "preview" | "update";

async function deploy(build: Build, mode: Mode): Promise<RecordedResource[]> {
  const resources = await record(
    () => {
      const db = new Database("db");
      new Manifests("app", (chart, ref) => build(chart, ref, db));
    },
    { mode, revealSecrets: true, outputs: (type) => (type === "test:index:Database" ? known : {}) },
  );
  return resources.filter(({ type }) => type.startsWith("kubernetes:"));
}

/** The inputs of the one object of a kind. */
async function inputsOf(build: Build, kind: string, mode: Mode) {
  const found = (await deploy(build, mode)).filter(({ inputs }) => inputs["kind"] === kind);
  expect(found).toHaveLength(1);
  return found[0]?.inputs;
}

async function failure(build: Build): Promise<InvalidManifestsError> {
  const registered: string[] = [];
  const thrown: unknown = await record(() => {
    pulumi.runtime.registerStackTransformation(({ type }) => {
      registered.push(type);
      return undefined;
    });
    const db = new Database("db");
    new Manifests("app", (chart, ref) => build(chart, ref, db));
  }).then(
    () => undefined,
    (error) => error,
  );
  expect(registered.filter((type) => !["pulumi:pulumi:Stack", "test:index:Database"].includes(type))).toEqual([]);
  expect(thrown).toBeInstanceOf(InvalidManifestsError);
  return thrown as InvalidManifestsError;
}

/** Types say no; JavaScript, `any` and casts get by. */
const cast = <T>(value: unknown) => value as T;

const object = (chart: IConstruct, fields: object, name = "settings") =>
  new ApiObject(chart, name, { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, ...fields });
const deployment = (chart: Chart, container: Partial<kplus.ContainerProps>) =>
  new kplus.Deployment(chart, "web", { containers: [{ image: "nginx", ...container }] });

/** An imported definition's class, as `cdk8s import` writes it. */
class Widget extends ApiObject {
  constructor(
    scope: IConstruct,
    id: string,
    props: { readonly spec: { readonly port?: k8s.IntOrString; readonly host?: string } },
  ) {
    super(scope, id, { apiVersion: "acme.example/v1", kind: "Widget", metadata: { name: id }, ...props });
  }
  override toJson() {
    const { spec, ...rest } = super.toJson();
    const entries = Object.entries({ port: spec.port?.value, host: spec.host }).filter(
      ([, value]) => value !== undefined,
    );
    return { ...rest, spec: Object.fromEntries(entries) };
  }
}

const modes: Mode[] = ["preview", "update"];

describe.each(modes)("in %s", (mode) => {
  const value = <K extends keyof typeof known>(key: K) => (mode === "preview" ? UNKNOWN : known[key]);

  test("an Output alone in a field comes back as itself, and only that field is unknown", async () => {
    const inputs = await inputsOf(
      (chart, ref, db) => object(chart, { data: { host: ref(db.address), port: ref.number(db.port), mode: "fast" } }),
      "ConfigMap",
      mode,
    );
    expect(inputs).toEqual({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "settings" },
      data: { host: value("address"), port: value("port"), mode: "fast" },
    });
  });

  test("an Output inside a text is interpolated, several at once too", async () => {
    const build: Build = (chart, ref, db) =>
      object(chart, { data: { url: `db://${ref(db.address)}:${ref.number(db.port)}${ref(db.cidr)}/x` } });
    const inputs = await inputsOf(build, "ConfigMap", mode);
    expect(inputs?.["data"]).toEqual({ url: mode === "preview" ? UNKNOWN : 'db://db"1":543210.0.0.0/8/x' });
  });

  test("a number that a construct turns into text becomes text", async () => {
    const build: Build = (chart, ref, db) =>
      object(chart, { data: { a: String(ref.number(db.port)), b: `${ref.number(db.port)}`, c: ref.text(db.port) } });
    const text = mode === "preview" ? UNKNOWN : "5432";
    expect((await inputsOf(build, "ConfigMap", mode))?.["data"]).toEqual({ a: text, b: text, c: text });
  });

  test("what depends on an Output waits for the resource that gives it", async () => {
    const [first, second] = await deploy((chart, ref, db) => {
      object(chart, { data: { host: `x ${ref(db.address)}` } }, "a");
      object(chart, { data: { host: "x" } }, "b");
    }, mode);
    expect(first?.dependencies.map((urn) => urn.split("::").at(-1))).toEqual(["db"]);
    expect(second?.dependencies).toEqual([]);
  });

  test("a secret Output stays secret, alone and inside a text", async () => {
    const build: Build = (chart, ref) =>
      object(chart, { data: { a: ref(pulumi.secret("s")), b: `x${ref(pulumi.secret("s"))}`, c: "plain" } });
    expect((await inputsOf(build, "ConfigMap", mode))?.["data"]).toEqual({
      a: { secret: "s" },
      b: { secret: "xs" },
      c: "plain",
    });
  });

  test("raw Outputs, Promises and Lazies pass where a field takes any value", async () => {
    const build: Build = (chart, _, db) =>
      object(chart, {
        data: {
          leaf: db.address,
          promise: Promise.resolve("p"),
          lazy: Lazy.any({ produce: () => db.address }),
          list: [db.port, "x"],
        },
        spec: db.settings,
      });
    expect(await inputsOf(build, "ConfigMap", mode)).toMatchObject({
      data: { leaf: value("address"), promise: "p", lazy: value("address"), list: [value("port"), "x"] },
      spec: value("settings"),
    });
  });

  test("cdk8s-plus takes refs in names, images, arguments, variables, labels, ports and replicas", async () => {
    const resources = await deploy((chart, ref, db) => {
      const address = ref(db.address);
      const config = new kplus.ConfigMap(chart, "config", { data: { key: address } });
      const web = new kplus.Deployment(chart, "web", {
        metadata: { name: address, namespace: address, annotations: { a: address } },
        podMetadata: { labels: { l: address } },
        replicas: ref.number(db.port),
        volumes: [kplus.Volume.fromSecret(chart, "volume", kplus.Secret.fromSecretName(chart, "s", address))],
        containers: [
          {
            image: `${address}:1`,
            args: [address],
            portNumber: ref.number(db.port),
            envVariables: {
              A: kplus.EnvValue.fromValue(address),
              B: kplus.EnvValue.fromSecretValue({ secret: kplus.Secret.fromSecretName(chart, "t", address), key: "k" }),
            },
            liveness: kplus.Probe.fromHttpGet(address, { port: 80 }),
            resources: { cpu: { request: kplus.Cpu.millis(ref.number(db.port)) } },
          },
        ],
      });
      web.exposeViaService();
      new kplus.Service(chart, "external", { externalName: address, type: kplus.ServiceType.EXTERNAL_NAME });
      const backend = kplus.IngressBackend.fromService(new kplus.Service(chart, "s2", { ports: [{ port: 80 }] }));
      new kplus.Ingress(chart, "ingress", { rules: [{ host: address, backend }] });
      expect(config.name).not.toContain(address);
    }, mode);
    const address = value("address");
    const port = value("port");
    const of = (kind: string) => resources.filter(({ inputs }) => inputs["kind"] === kind).map(({ inputs }) => inputs);
    expect(of("ConfigMap")).toEqual([expect.objectContaining({ data: { key: address } })]);
    expect(of("Deployment")).toMatchObject([
      {
        metadata: { name: address, namespace: address, annotations: { a: address } },
        spec: {
          replicas: port,
          template: {
            metadata: { labels: { l: address } },
            spec: {
              volumes: [{ secret: { secretName: address } }],
              containers: [
                {
                  image: mode === "preview" ? UNKNOWN : 'db"1":1',
                  args: [address],
                  ports: [{ containerPort: port }],
                  env: [
                    { name: "A", value: address },
                    { name: "B", valueFrom: { secretKeyRef: { name: address, key: "k" } } },
                  ],
                  livenessProbe: { httpGet: { path: address } },
                  resources: { requests: { cpu: mode === "preview" ? UNKNOWN : "5432m" } },
                },
              ],
            },
          },
        },
      },
    ]);
    const services = of("Service").map((service) => service["spec"]);
    expect(services).toContainEqual(expect.objectContaining({ externalName: address }));
    expect(services).toContainEqual(expect.objectContaining({ ports: [{ port, targetPort: port }] }));
    expect(of("Ingress")).toMatchObject([{ spec: { rules: [{ host: address }] } }]);
  });

  test("raw Outputs that are cast pass through cdk8s-plus's numbers-or-strings", async () => {
    const resources = await deploy((chart, _, db) => {
      deployment(chart, { portNumber: cast(db.port) }).exposeViaService();
    }, mode);
    expect(resources.map(({ inputs }) => inputs["spec"])).toContainEqual(
      expect.objectContaining({ ports: [{ port: value("port"), targetPort: value("port") }] }),
    );
  });

  test("a JSON patch takes refs, and may remove or replace what holds one", async () => {
    const inputs = await inputsOf(
      (chart, ref, db) => {
        const config = object(chart, {
          data: { a: ref(db.address), b: ref(db.address) },
          spec: { c: ref(db.address) },
        });
        config.addJsonPatch(JsonPatch.replace("/data/a", `x${ref(db.cidr)}`), JsonPatch.remove("/data/b"));
        config.addJsonPatch(JsonPatch.add("/port", ref.number(db.port)), JsonPatch.remove("/spec"));
      },
      "ConfigMap",
      mode,
    );
    const text = mode === "preview" ? UNKNOWN : "x10.0.0.0/8";
    expect(inputs).toMatchObject({ data: { a: text }, port: value("port") });
    expect(inputs).not.toHaveProperty("spec");
  });

  test("JSON text is right for every value, also quotes, numbers, keys and JSON within JSON", async () => {
    const inputs = await inputsOf(
      (chart, ref, db) => {
        const inner = { host: ref(db.address), port: ref.number(db.port) };
        const text = {
          stringify: JSON.stringify(inner, undefined, 2),
          nested: JSON.stringify({ inner: JSON.stringify(inner) }),
          key: JSON.stringify({ [ref(db.address)]: `a ${ref(db.address)}` }),
          json: ref.json({ ...inner, raw: [db.settings] }),
          yaml: `host: ${ref.json(db.address)}\n`,
        };
        object(chart, { data: text });
      },
      "ConfigMap",
      mode,
    );
    const inner = { host: known.address, port: known.port };
    const data = {
      stringify: JSON.stringify(inner, undefined, 2),
      nested: JSON.stringify({ inner: JSON.stringify(inner) }),
      key: JSON.stringify({ [known.address]: `a ${known.address}` }),
      json: JSON.stringify({ ...inner, raw: [known.settings] }),
      yaml: 'host: "db\\"1\\""\n',
    };
    const unknown = Object.fromEntries(Object.keys(data).map((key) => [key, UNKNOWN]));
    expect(inputs?.["data"]).toEqual(mode === "preview" ? unknown : data);
  });

  test("ref.apply encodes and hashes the value, not the ref", async () => {
    const base64 = (text: string) => Buffer.from(text).toString("base64");
    const inputs = await inputsOf(
      (chart, ref, db) =>
        object(chart, { data: { a: ref.apply(`x:${ref(db.address)}`, base64), b: ref.apply("plain", base64) } }),
      "ConfigMap",
      mode,
    );
    expect(inputs?.["data"]).toEqual({
      a: mode === "preview" ? UNKNOWN : base64('x:db"1"'),
      b: base64("plain"),
    });
  });

  test("every value of a Secret is secret, whether plain, an Output or a text around one, and its keys show", async () => {
    const inputs = await inputsOf(
      (chart, ref, db) =>
        object(chart, {
          kind: "Secret",
          type: "Opaque",
          data: { a: "cGxhaW4=" },
          stringData: { b: "plain", c: ref(db.address), d: `x${ref(pulumi.output("y"))}` },
        }),
      "Secret",
      mode,
    );
    expect(inputs).toMatchObject({
      type: "Opaque",
      data: { a: { secret: "cGxhaW4=" } },
      stringData: { b: { secret: "plain" }, d: { secret: "xy" } },
    });
    expect(inputs).toHaveProperty("stringData.c", mode === "preview" ? UNKNOWN : { secret: known.address });
  });

  test("a Secret whose whole data is an Output is secret too", async () => {
    const inputs = await inputsOf(
      (chart, _, db) => object(chart, { kind: "Secret", stringData: db.settings }),
      "Secret",
      mode,
    );
    expect(inputs?.["stringData"]).toEqual(mode === "preview" ? UNKNOWN : { secret: known.settings });
  });

  test("any nesting of Outputs and plain data comes out as if all had been plain", async () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean());
    const key = fc.stringMatching(/^[a-z]{1,8}$/).filter((text) => !["constructor", "resolve"].includes(text));
    const json = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf.map((plain) => ({ make: () => plain, plain })),
        leaf.map((plain) => ({ make: () => pulumi.output(plain), plain })),
        leaf.map((plain) => ({ make: (ref: Ref) => ref(cast(pulumi.output(plain))), plain })),
        fc.tuple(fc.stringMatching(/^[^{["]{1,5}$/), leaf, fc.string(), leaf).map(([a, b, c, d]) => ({
          make: (ref: Ref) => `${a}${ref(cast(pulumi.output(b)))}${c}${ref(cast(pulumi.secret(d)))}`,
          plain: `${a}${b}${c}${d}`,
        })),
        fc.array(tie("tree"), { maxLength: 4 }).map((items) => both(items, (all) => all)),
        fc
          .dictionary(key, tie("tree"), { maxKeys: 4 })
          .map((entries) =>
            both(Object.values(entries), (all) =>
              Object.fromEntries(Object.keys(entries).map((name, i) => [name, all[i]])),
            ),
          ),
      ),
    })).tree;
    interface Tree {
      readonly make: (ref: Ref) => unknown;
      readonly plain: unknown;
    }
    function both(items: unknown[], combine: (all: unknown[]) => unknown): Tree {
      const trees = items as Tree[];
      return {
        make: (ref) => combine(trees.map(({ make }) => make(ref))),
        plain: combine(trees.map(({ plain }) => plain)),
      };
    }
    await fc.assert(
      fc.asyncProperty(json, async (tree) => {
        const { make, plain } = tree as Tree;
        const inputs = await inputsOf((chart, ref) => object(chart, { spec: make(ref) }), "ConfigMap", mode);
        expect(withoutSecrets(inputs?.["spec"])).toEqual(plain);
      }),
      { numRuns: 60 },
    );
  });
});

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutSecrets);
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  return "secret" in value && Object.keys(value).length === 1 && typeof value.secret === "string"
    ? value.secret
    : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutSecrets(item)]));
}

describe("an Output that cannot reach its field is an error before anything is registered", () => {
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const rejected: [what: string, build: Build, error: RegExp][] = [
    [
      "in a template literal",
      (chart, _, db) => deployment(chart, { args: [`--host=${db.address}`] }),
      /Deployment app-web-\w+: spec\.template\.spec\.containers\[0\]\.args\[0\]: an Output was put into a text/,
    ],
    [
      "as a host of cdk8s-plus's Ingress",
      (chart, _, db) => {
        const service = new kplus.Service(chart, "s", { ports: [{ port: 80 }] });
        const rules = [{ host: cast<string>(db.address), backend: kplus.IngressBackend.fromService(service) }];
        new kplus.Ingress(chart, "ingress", { rules });
      },
      /Ingress app-ingress-\w+: spec\.rules\[0\]\.host: an Output was put into a text/,
    ],
    [
      "as the name of cdk8s-plus's secret volume",
      (chart, _, db) => {
        const secret = kplus.Secret.fromSecretName(chart, "s", cast(db.address));
        const volume = kplus.Volume.fromSecret(chart, "v", secret);
        new kplus.Pod(chart, "pod", { containers: [{ image: "nginx" }], volumes: [volume] });
      },
      /Pod app-pod-\w+: spec\.volumes\[0\]\.name: an Output was put into a text/,
    ],
    [
      "in cdk8s-plus's Cpu.millis",
      (chart, _, db) => deployment(chart, { resources: { cpu: { limit: kplus.Cpu.millis(cast(db.port)) } } }),
      /containers\[0\]\.resources\.limits\.cpu: an Output was put into a text/,
    ],
    [
      "as the value of a JSON patch",
      (chart, _, db) => object(chart, {}).addJsonPatch(JsonPatch.add("/data", { a: db.address })),
      /ConfigMap settings: data\.a: an Output went through JSON/,
    ],
    [
      "in JSON.stringify",
      (chart, _, db) => object(chart, { data: { "a.json": JSON.stringify({ host: db.address }) } }),
      /ConfigMap settings: data\["a\.json"\]: an Output went through JSON/,
    ],
    [
      "as the whole data of a generated class",
      (chart, _, db) => new k8s.KubeConfigMap(chart, "c", { metadata: { name: "settings" }, data: cast(db.settings) }),
      /1 error.*\n {2}ConfigMap settings: data: the text that stands for an Output was split into characters/,
    ],
    [
      "as the whole spec of an imported definition",
      (chart, _, db) => new Widget(chart, "widget", { spec: cast(db.settings) }),
      /Widget\.acme\.example widget: spec: the Output given here is lost/,
    ],
    [
      "as an unwrapped number-or-string of an imported definition",
      (chart, _, db) => new Widget(chart, "widget", { spec: { port: cast(db.port), host: "x" } }),
      /Widget\.acme\.example widget: spec\.port: the Output given here is lost/,
    ],
    [
      "in base64",
      (chart, ref, db) => object(chart, { kind: "Secret", data: { a: base64(`user:${ref(db.address)}`) } }),
      /Secret settings: data\.a: the text that stands for an Output was encoded/,
    ],
    [
      "in base64 after it became text",
      (chart, _, db) => object(chart, { kind: "Secret", data: { a: base64(`user: ${db.address}`) } }),
      /Secret settings: data\.a: the text that stands for an Output was encoded/,
    ],
    [
      "as a key",
      (chart, ref, db) => object(chart, { data: { [ref(db.address)]: "x" } }),
      /ConfigMap settings: data: an Output is used as a key/,
    ],
    [
      "as a key, raw",
      (chart, _, db) => object(chart, { data: { [cast<string>(db.address)]: "x" } }),
      /ConfigMap settings: data: an Output was put into a text/,
    ],
    [
      "cut short",
      (chart, ref, db) => object(chart, { data: { a: ref(db.address).slice(0, 12) } }),
      /ConfigMap settings: data\.a: the text that stands for an Output was cut or changed/,
    ],
    [
      "in capitals",
      (chart, ref, db) => object(chart, { data: { a: ref(db.address).toUpperCase() } }),
      /ConfigMap settings: data\.a: the text that stands for an Output was cut or changed/,
    ],
    [
      "split into characters",
      (chart, ref, db) => object(chart, { data: { ...cast<object>([...ref(db.address)]) } }),
      /ConfigMap settings: data: the text that stands for an Output was split into characters/,
    ],
    [
      "left out",
      (chart, ref, db) => {
        object(chart, {});
        ref(db.address);
      },
      /ref made at test\/manifests\/outputs\.test\.ts:\d+:\d+: the Output reached no object/,
    ],
    [
      "spread",
      (chart, _, db) => object(chart, { data: { ...cast<object>(db.settings) } }),
      /ConfigMap settings: data: an Output was copied/,
    ],
    [
      "computed on without ref.number",
      (chart, ref, db) => object(chart, { spec: { replicas: cast<number>(ref(cast(db.port))) * 2 } }),
      /ConfigMap settings: spec\.replicas: .*NaN is no value/,
    ],
    [
      "computed on",
      (chart, ref, db) => object(chart, { spec: { replicas: ref.number(db.port) * 2 } }),
      /computed on or compared .* ref made at test\/manifests\/outputs\.test\.ts/,
    ],
    [
      "added to a number",
      (chart, ref, db) => object(chart, { spec: { a: ref.number(db.port) + 1 } }),
      /ConfigMap settings: spec\.a: a number was added to an Output/,
    ],
    [
      "added to another",
      (chart, ref, db) => object(chart, { spec: { a: ref.number(db.port) + ref.number(db.port) } }),
      /ConfigMap settings: spec\.a: a number was added to an Output/,
    ],
    [
      "compared",
      (chart, ref, db) => object(chart, { spec: { privileged: ref.number(db.port) < 1024 } }),
      /computed on or compared/,
    ],
    [
      "as an address that a construct checks",
      (chart, ref, db) => {
        kplus.NetworkPolicyIpBlock.ipv4(chart, "block", ref(db.cidr));
      },
      /app: Error: Invalid IPv4 CIDR: .*isobarref-.* stands for the Output of the ref made at test/,
    ],
  ];
  test.each(rejected)("%s", async (_, build, error) => {
    expect((await failure(build)).message).toMatch(error);
  });

  test("a constructor of cdk8s-plus that walks through a whole Output refuses it itself", async () => {
    const program = () => {
      const db = new Database("db");
      new Manifests("app", (chart) => new kplus.ConfigMap(chart, "c", { data: cast(db.settings) }));
    };
    await expect(record(program)).rejects.toThrow();
  });

  test("a Pulumi resource in place of its Output is named", async () => {
    const error = await failure((chart, _, db) => object(chart, { data: { host: db } }));
    expect(error.message).toMatch(/ConfigMap app\/settings: .*can't render non-simple object of type 'Database'/);
  });

  test("a raw Output in an address that a construct checks is refused by the construct", async () => {
    const program = () => {
      const db = new Database("db");
      new Manifests("app", (chart) => void kplus.NetworkPolicyIpBlock.ipv4(chart, "b", cast(db.cidr)));
    };
    await expect(record(program)).rejects.toThrow(/Invalid IPv4 CIDR|is not a function/);
  });

  test("all at once, each with its object and field", async () => {
    const error = await failure((chart, ref, db) => {
      object(chart, { metadata: { name: "a", namespace: "data", labels: { x: `${db.address}` } } }, "a");
      object(chart, { data: { y: base64(ref(db.address)), z: `${db.address}` } }, "b");
    });
    expect(error.issues.map(({ object, path }) => [object, path])).toEqual([
      ["ConfigMap data/a", ["metadata", "labels", "x"]],
      ["ConfigMap b", ["data", "y"]],
      ["ConfigMap b", ["data", "z"]],
    ]);
  });

  test("a ref of other Manifests is named, not mistaken for one of its own", async () => {
    const program = () => {
      let leaked = "";
      new Manifests("one", (chart, ref) => {
        leaked = ref(pulumi.output("x"));
        object(chart, { data: { leaked } });
      });
      new Manifests("two", (chart, ref) => object(chart, { data: { leaked, own: ref(pulumi.output("y")) } }));
    };
    await expect(record(program)).rejects.toThrow(
      /two: .*\n.*ConfigMap settings: data\.leaked: a ref of other Manifests/,
    );
  });

  test("a ref called after its chart is done is refused", async () => {
    const program = () => {
      let late: Ref | undefined;
      new Manifests("app", (_, ref) => {
        late = ref;
      });
      late?.(pulumi.output("x"));
    };
    await expect(record(program)).rejects.toThrow(/ref was called after its chart was synthesized/);
  });

  test("an Output that may be left out can be left out", async () => {
    const resources = await deploy((chart, ref, db) => {
      object(chart, {});
      ref(db.address, { optional: true });
    }, "preview");
    expect(resources).toHaveLength(1);
  });
});

test.each([
  ["an object", { a: 1 }],
  ["an array", [1]],
  ["undefined", undefined],
  ["null", null],
])("an Output in a text that turns out to be %s fails by the field's name", (given, value) => {
  expect(() => textOf(value, "ConfigMap/settings: data.a")).toThrow(
    `ConfigMap/settings: data.a: an Output inside a text is ${given}`,
  );
});

test("refs are the same in every run, so that a hash over them is", async () => {
  const seen = new Set<string>();
  const build: Build = (chart, ref, db) => {
    object(chart, { data: { a: ref(db.address), b: ref(db.address) } });
    seen.add(ref(db.address));
  };
  await deploy(build, "preview");
  await deploy(build, "update");
  expect(seen.size).toBe(1);
});
