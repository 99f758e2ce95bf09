import { join } from "node:path";
import { loadEnvironment, MultiCloud } from "isobar";
import { configurationOf, type EnvironmentFile, kinds } from "./production";
import { type EngineStack, openStack } from "./stack";

jest.setTimeout(900_000);

const directory = join(__dirname, "..", "..", "stacks");
const program = (): void => void MultiCloud.fromEnvironment("data", loadEnvironment({ directory }));

/** The dev environment, in which CloudNativePG keeps the database, with keys of its `postgres` changed. */
function dev(changes: EnvironmentFile = {}): { "isobar:environment": EnvironmentFile } {
  const environment = configurationOf("dev")["isobar:environment"];
  const postgres = environment["postgres"];
  return {
    "isobar:environment": {
      ...environment,
      postgres: { ...(typeof postgres === "object" ? postgres : {}), ...changes },
    },
  };
}

describe("a database in the cluster", () => {
  let stack: EngineStack;
  beforeAll(async () => {
    stack = await openStack({ name: "dev", program, config: dev(), kinds });
    await stack.up();
  });
  afterAll(() => stack.close());

  const cluster = () => stack.cloud.resources.find(({ type }) => type === "kubernetes:postgresql.cnpg.io/v1:Cluster");

  test("is made after its operator and plugin, and a second preview shows no change", async () => {
    expect(cluster()?.properties).toMatchObject({ metadata: { name: "airflow-database", namespace: "airflow" } });
    const charts = stack.cloud.resources.filter(({ type }) => type === "kubernetes:helm.sh/v3:Release");
    expect(charts.map(({ properties }) => properties["chart"]).sort()).toEqual([
      "cert-manager",
      "cloudnative-pg",
      "plugin-barman-cloud",
    ]);
    expect((await stack.preview()).summary).toEqual([]);
  });

  test("grows in place", async () => {
    const run = await stack.up({ config: dev({ storageGiB: 40, memoryGiB: 8 }) });
    const changed = run.changes.filter(({ type }) => type === "kubernetes:postgresql.cnpg.io/v1:Cluster");
    expect(changed.map(({ op }) => op)).toEqual(["update"]);
  });

  test("is not dropped by moving to a server of the cloud's: the update is refused", async () => {
    const { said } = await stack.preview({ config: dev({ inCluster: undefined, managed: true }), fails: true });
    expect(said).toMatch(/postgresql\.cnpg\.io\/v1:Cluster::[^"]*airflow-database" cannot be deleted/);
  });
});
