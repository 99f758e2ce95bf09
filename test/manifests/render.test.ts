import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApiObject } from "cdk8s";
import * as kplus from "cdk8s-plus-28";
import { plainRef } from "../../lib/manifests/ref";
import { manifestsYaml, renderManifests, writeManifests } from "../../lib/manifests/render";
import type { BuildManifests } from "../../lib/manifests/synthesize";

/** What an Output looks like to somebody who has not loaded Pulumi. */
class LateValue {
  readonly __pulumiOutput = true;
}
const late = <T>() => new LateValue() as unknown as T;

const app: BuildManifests = (chart, ref) => {
  new ApiObject(chart, "widget", {
    apiVersion: "acme.example/v1",
    kind: "Widget",
    metadata: { name: "w" },
    spec: { at: ref("x") },
  });
  const config = new kplus.ConfigMap(chart, "config", {
    data: {
      json: ref.json({ a: [1, "b"] }),
      port: ref.text(5432),
      shout: ref.apply("x", (text) => text.toUpperCase()),
    },
  });
  const web = new kplus.Deployment(chart, "web", { replicas: ref.number(3), containers: [{ image: "nginx" }] });
  web.containers[0]?.env.addVariable(
    "A",
    kplus.EnvValue.fromConfigMap(kplus.ConfigMap.fromConfigMapName(chart, "same", config.name), "json"),
  );
  new ApiObject(chart, "definition", {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "widgets.acme.example" },
    spec: { group: "acme.example", names: { kind: "Widget" }, scope: "Namespaced" },
  });
  new kplus.Namespace(chart, "namespace", { metadata: { name: "data" } });
};

test("the same function gives plain objects, each after those it needs", () => {
  const objects = renderManifests("app", app, { namespace: "data" });
  expect(objects.map(({ kind }) => kind)).toEqual([
    "Namespace",
    "CustomResourceDefinition",
    "ConfigMap",
    "Deployment",
    "Widget",
  ]);
  expect(objects[2]).toMatchObject({ data: { json: '{"a":[1,"b"]}', port: "5432", shout: "X" } });
  expect(objects[3]).toMatchObject({ metadata: { namespace: "data" }, spec: { replicas: 3 } });
});

test("the files are byte-identical between runs, also when the program is arranged differently", () => {
  const directory = mkdtempSync(join(tmpdir(), "manifests-"));
  try {
    const write = (build: BuildManifests) =>
      readFileSync(writeManifests(join(directory, "dist"), "app", build), "utf8");
    const first = write(app);
    expect(write(app)).toBe(first);
    expect(first).toBe(manifestsYaml(renderManifests("app", app)));

    const names = ["a", "b", "c"];
    const maps = (order: string[]): BuildManifests => {
      return (chart) => {
        for (const name of order) {
          new ApiObject(chart, name, { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { x: name } });
        }
      };
    };
    expect(write(maps(names.toReversed()))).toBe(write(maps(names)));
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test("undefined keys are dropped", () => {
  const [rendered] = renderManifests("app", (chart) => {
    const metadata = { name: "a" };
    new ApiObject(chart, "a", {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata,
      data: { a: undefined, b: "x" },
      spec: undefined,
    });
  });
  expect(rendered).toStrictEqual({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data: { b: "x" } });
});

test("a raw Output is an error that names its object and field and says what to do", () => {
  const build: BuildManifests = (chart) => {
    const metadata = { name: "a", labels: { l: late<string>() } };
    new ApiObject(chart, "a", { apiVersion: "v1", kind: "ConfigMap", metadata, data: { b: Promise.resolve("x") } });
  };
  expect(() => renderManifests("app", build)).toThrow(
    /2 errors.*\n {2}ConfigMap a: metadata\.labels\.l: an Output.*deploy them with Manifests\n {2}ConfigMap a: data\.b: an Output/,
  );
});

test.each<[string, () => unknown]>([
  ["ref", () => plainRef(late<string>())],
  ["ref of a Promise", () => plainRef(Promise.resolve("x"))],
  ["ref.number", () => plainRef.number(late<number>())],
  ["ref.text", () => plainRef.text(late<string>())],
  ["ref.json", () => plainRef.json({ a: [late<string>()] })],
])("%s of an Output is an error that says to use Manifests", (_, call) => {
  expect(call).toThrow("ref was given an Output, but these manifests are written without Pulumi");
});

test("Pulumi is not loaded", () => {
  const loaded = Object.keys(require.cache);
  expect(loaded.some((file) => file.includes("/cdk8s/"))).toBe(true);
  expect(loaded.filter((file) => file.includes("@pulumi"))).toEqual([]);
});
