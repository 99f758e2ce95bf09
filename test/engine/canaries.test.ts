import { readableIn } from "../secrets/secret-forms";
import { kinds, productionOn, program } from "./production";
import type { Run } from "./run";
import { type EngineStack, openStack } from "./stack";

jest.setTimeout(900_000);

/** Outputs that a resource type calls secret, as the cloud made them up. */
const secretOutputs: Readonly<Record<string, readonly string[]>> = {
  "random:index/randomPassword:RandomPassword": ["result", "bcryptHash"],
  "random:index/randomBytes:RandomBytes": ["base64", "hex"],
};

describe("a real engine that has made production's secrets", () => {
  let stack: EngineStack;
  let up: Run;
  let secrets: Readonly<Record<string, string>>;

  beforeAll(async () => {
    stack = await openStack({ name: "prod", program, config: productionOn("aws"), kinds });
    up = await stack.up();
    secrets = Object.fromEntries(
      stack.cloud.resources.flatMap(({ type, name, properties }) =>
        (secretOutputs[type] ?? []).map((output) => [`${name}.${output}`, String(properties[output])]),
      ),
    );
  });
  afterAll(() => stack.close());

  test("has some, which reached the cluster", () => {
    expect(Object.keys(secrets).length).toBeGreaterThanOrEqual(8);
    expect(readableIn(JSON.stringify(stack.cloud.resources), secrets).sort()).toEqual(Object.keys(secrets).sort());
    const inCluster = stack.cloud.resources.filter(({ type }) => type === "kubernetes:core/v1:Secret");
    expect(readableIn(JSON.stringify(inCluster), secrets).length).toBeGreaterThanOrEqual(4);
  });

  test("keeps them encrypted in its state", async () => {
    expect(readableIn(await stack.cli("stack", "export"), secrets)).toEqual([]);
    // A state that could not be searched would hold none either: with the passphrase, they are there.
    expect(readableIn(await stack.cli("stack", "export", "--show-secrets"), secrets)).not.toEqual([]);
  });

  test("says none in its events, errors, outputs or history", async () => {
    const again = await stack.preview();
    const stopped = await failing();
    for (const run of [up, again, stopped]) expect(readableIn(JSON.stringify(run), secrets)).toEqual([]);
    expect(readableIn(await stack.cli("stack", "output", "--json"), secrets)).toEqual([]);
    expect(readableIn(await stack.cli("stack", "history", "--json"), secrets)).toEqual([]);
  });

  /** An update in which the cluster refuses the Secrets. */
  async function failing(): Promise<Run> {
    stack.cloud.lose("prod-aws-airflow-airflow/Secret/airflow-keys");
    stack.fail({ method: "create", type: "kubernetes:core/v1:Secret", message: "forbidden" });
    const run = await stack.up({ refresh: true, fails: true });
    stack.heal();
    return run;
  }
});
