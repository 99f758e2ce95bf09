import { resourceChanges } from "../../../lib/preview/changes/resource-changes";
import type { RecordedResource } from "../../../lib/preview/recording/record";

const urn = (type: string, name: string) => `urn:pulumi:prod::isobar::${type}::${name}`;

function resource(type: string, name: string, inputs: object, rest: Partial<RecordedResource> = {}): RecordedResource {
  return {
    urn: urn(type, name),
    type,
    name,
    custom: true,
    parent: undefined,
    inputs: { ...inputs },
    protect: false,
    ignoreChanges: [],
    replaceOnChanges: [],
    deleteBeforeReplace: false,
    retainOnDelete: false,
    deletedWith: undefined,
    dependencies: [],
    provider: "",
    aliases: [],
    ...rest,
  };
}

const rds = "aws:rds/instance:Instance";
const deployment = "kubernetes:apps/v1:Deployment";
const changes = (base: RecordedResource[], head: RecordedResource[]) =>
  resourceChanges(base, head).map(({ operation, name }) => `${operation} ${name}`);

test("what is only in one of the two is added or removed, and what is equal is left out", () => {
  const [same, old, now] = ["same", "old", "now"].map((name) => resource("aws:ec2/vpc:Vpc", name, { cidrBlock: "x" }));
  if (!same || !old || !now) throw new Error("three");
  expect(changes([same, old], [same, now])).toEqual(["add now", "remove old"]);
  expect(changes([same], [same])).toEqual([]);
});

test("a property is told with its path, old and new, also deep inside", () => {
  const pool = (max: number) =>
    resource("aws:eks/nodeGroup:NodeGroup", "pool", { scalingConfig: { minSize: 0, maxSize: max }, labels: ["a"] });
  const [change] = resourceChanges([pool(5)], [pool(7)]);
  expect(change).toMatchObject({
    operation: "change",
    properties: [{ path: "scalingConfig.maxSize", old: 5, new: 7, replaces: false }],
  });
});

test("a property that forces a replacement is named, and a database that is replaced holds data", () => {
  const database = (username: string) => resource(rds, "database", { username }, { protect: true });
  const [change] = resourceChanges([database("airflow")], [database("isobar")]);
  expect(change).toMatchObject({
    operation: "replace",
    stateful: true,
    protected: true,
    properties: [{ path: "username", replaces: true }],
  });
});

test("what a program itself replaces on is a replacement", () => {
  const at = (size: string) => resource("example:index:Thing", "thing", { size }, { replaceOnChanges: ["size"] });
  expect(changes([at("s")], [at("m")])).toEqual(["replace thing"]);
});

test("what is ignored, and what only the cloud decides, is no change", () => {
  const pool = (size: number, id: string) =>
    resource("aws:eks/nodeGroup:NodeGroup", "pool", { scaling: { desired: size }, id }, { ignoreChanges: ["scaling"] });
  expect(changes([pool(1, "[unknown]")], [pool(2, "[unknown]")])).toEqual([]);
  expect(changes([pool(1, "known")], [pool(1, "[unknown]")])).toEqual(["change pool"]);
});

test("a renamed resource with an alias is the same one", () => {
  const old = resource(rds, "database", { size: 1 });
  const now = resource(rds, "airflow", { size: 2 }, { aliases: [urn(rds, "database")] });
  expect(changes([old], [now])).toEqual(["change airflow"]);
});

test("a secret that changed is told without its value or digest", () => {
  const at = (password: string) => resource(rds, "database", { password });
  const [change] = resourceChanges([at("[secret abc]")], [at("[secret def]")]);
  expect(change?.properties).toEqual([
    { path: "password", old: "[secret]", new: "[secret]", replaces: false, refused: false },
  ]);
  expect(changes([at("[secret abc]")], [at("[secret abc]")])).toEqual([]);
});

test("a Kubernetes object is a diff of its YAML, with what happens to its pods", () => {
  const of = (image: string, replicas: number) =>
    resource(deployment, "web", {
      metadata: { name: "web" },
      spec: { replicas, template: { spec: { containers: [{ name: "web", image }] } } },
    });
  const [rolled] = resourceChanges([of("web:1", 1)], [of("web:2", 1)]);
  expect(rolled?.manifest?.diff).toContain("+        - name: web".replace("+", " "));
  expect(rolled?.manifest?.diff).toContain("+          image: web:2");
  expect(rolled?.manifest?.effect).toBe("pods are restarted, a few at a time");
  const [scaled] = resourceChanges([of("web:1", 1)], [of("web:1", 2)]);
  expect(scaled?.manifest?.effect).toBe("the number of pods changes; those that stay are not restarted");
});

test("a Job whose template changes runs again", () => {
  const job = (image: string) =>
    resource("kubernetes:batch/v1:Job", "migrate", { spec: { template: { spec: { containers: [{ image }] } } } });
  const [change] = resourceChanges([job("a")], [job("b")]);
  expect(change).toMatchObject({ operation: "replace", manifest: { effect: "the Job is deleted and runs again" } });
});

test("a database's new size is changed in place, and the maintenance window is named", () => {
  const database = (instanceClass: string) =>
    resource(rds, "database", { instanceClass, maintenanceWindow: "sun:03:00-sun:04:00" });
  const [change] = resourceChanges([database("db.m7g.large")], [database("db.m7g.xlarge")]);
  expect(change).toMatchObject({
    operation: "change",
    timing: "in the maintenance window, sun:03:00-sun:04:00 (UTC)",
  });
  const sql = (tier: string) =>
    resource("gcp:sql/databaseInstance:DatabaseInstance", "database", {
      settings: { tier, maintenanceWindow: { day: 7, hour: 3 } },
    });
  const [other] = resourceChanges([sql("db-custom-2-8192")], [sql("db-custom-4-16384")]);
  expect(other?.timing).toBe(
    "at once, not in the maintenance window (Sunday, 3:00 UTC): clients are cut off while it restarts",
  );
});

test("a change says which components it is part of", () => {
  const platform = resource("isobar:platform:Platform", "prod-aws", {}, { custom: false });
  const postgres = resource("isobar:aws:Postgres", "prod-aws", {}, { custom: false, parent: platform.urn });
  const database = (size: number) => resource(rds, "prod-aws", { size }, { parent: postgres.urn });
  const [change] = resourceChanges([platform, postgres, database(1)], [platform, postgres, database(2)]);
  expect(change?.within).toEqual(["Platform prod-aws", "Postgres prod-aws"]);
});
