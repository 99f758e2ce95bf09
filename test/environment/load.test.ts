import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse as parseYaml } from "yaml";
import { InvalidEnvironmentError } from "../../lib/environment/issue";
import { environmentNames, loadEnvironment, readEnvironmentFile } from "../../lib/environment/load";
import type { Environment } from "../../lib/environment/parse";
import { record } from "../../lib/preview/recording/record";

const stacks = join(__dirname, "../../stacks");
const stackText = (name: string) => readFileSync(join(stacks, `Pulumi.${name}.yaml`), "utf8");
const configured = (name: string): unknown => parseYaml(stackText(name)).config["isobar:environment"];

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "environments-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Writes an environment file whose first line of environment is line 3, and gives its path. */
function file(name: string, lines: readonly string[]): string {
  const path = join(directory, `Pulumi.${name}.yaml`);
  writeFileSync(path, ["config:", "  isobar:environment:", ...lines.map((line) => `    ${line}`), ""].join("\n"));
  return path;
}

const small = (region = "us-east-1") => [
  `clouds: { aws: { region: ${region}, admins: ["arn:aws:iam::111122223333:role/admins"] } }`,
  'cluster: { version: "1.35" }',
  "nodePools:",
  "  core: { cpu: 2, memoryGiB: 8, min: 1, max: 3 }",
  "airflow: { version: 3.2.2, dags: [{ name: main, git: { url: https://example.com/dags } }] }",
];

function failure(run: () => unknown): InvalidEnvironmentError {
  try {
    run();
  } catch (error) {
    if (error instanceof InvalidEnvironmentError) return error;
    throw error;
  }
  throw new Error("nothing was wrong");
}

describe("the environments of this repository", () => {
  test.each([
    ["dev", ["aws"]],
    ["staging", ["aws", "gcp", "azure"]],
    ["prod", ["aws", "gcp", "azure"]],
    ["local", ["existing"]],
  ])("%s is right and on %j", (name, clouds) => {
    const environment = readEnvironmentFile(join(stacks, `Pulumi.${name}.yaml`));
    expect(environment.name).toBe(name);
    expect(Object.keys(environment.platforms)).toEqual(clouds);
  });

  test("prod is highly available on every cloud; dev, staging and local say that they are not", () => {
    const available = (name: string) =>
      Object.values(loadEnvironment({ directory: stacks, stack: name }).platforms).map((p) => p.highAvailability);
    expect(available("prod")).toEqual([true, true, true]);
    expect([...available("dev"), ...available("staging"), ...available("local")]).not.toContain(true);
  });

  test("prod has an L4 on Google Cloud and a T4 elsewhere", () => {
    const { platforms } = loadEnvironment({ directory: stacks, stack: "prod" });
    const models = Object.values(platforms).map((platform) => platform.nodePools?.["gpu"]?.gpu?.model);
    expect(models).toEqual(["t4", "l4", "t4"]);
  });
});

describe("in a Pulumi program", () => {
  const load = async (options: Parameters<typeof record>[1], from = stacks) => {
    let environment: Environment | undefined;
    await record(() => {
      environment = loadEnvironment({ directory: from });
    }, options);
    return environment;
  };

  test.each(["preview", "update"] as const)("the environment is the stack's configuration (%s)", async (mode) => {
    const environment = await load({ stack: "dev", mode, config: { "isobar:environment": configured("prod") } });
    expect(environment?.name).toBe("dev");
    expect(Object.keys(environment?.platforms ?? {})).toEqual(["aws", "gcp", "azure"]);
  });

  test.each(["preview", "update"] as const)("without configuration it is the stack's file (%s)", async (mode) => {
    expect((await load({ stack: "staging", mode }))?.name).toBe("staging");
  });

  test("another stack's environment is that stack's own", async () => {
    let other: Environment | undefined;
    const config = { "isobar:environment": configured("prod") };
    await record(
      () => {
        other = loadEnvironment({ directory: stacks, stack: "dev" });
      },
      { stack: "prod", config },
    );
    expect(Object.keys(other?.platforms ?? {})).toEqual(["aws"]);
  });

  test("errors have lines when the file holds what is configured, and none when it does not", async () => {
    file("qa", ["highAvailability: 5", ...small(), "network: { range: 10.48.0.0/12 }"]);
    const value: unknown = parseYaml(readFileSync(join(directory, "Pulumi.qa.yaml"), "utf8")).config[
      "isobar:environment"
    ];
    const config = { "isobar:environment": value };
    await expect(load({ stack: "qa", config }, directory)).rejects.toThrow(
      /Pulumi\.qa\.yaml:3:23 {2}highAvailability: 5/,
    );
    const other = { "isobar:environment": { ...Object(value), tags: { a: "b" } } };
    await expect(load({ stack: "qa", config: other }, directory)).rejects.toThrow(/^.*\n {2}highAvailability: 5/);
  });

  test("what the file holds encrypted stays secret, and is found in it all the same", async () => {
    file("qa", [
      ...small(),
      "network: { range: 10.48.0.0/12 }",
      "postgres: { existing: { host: { secure: v1:abc }, passwordSecret: { name: a, key: b } } }",
    ]);
    const text = readFileSync(join(directory, "Pulumi.qa.yaml"), "utf8").replace(
      "{ secure: v1:abc }",
      "db.example.com",
    );
    const config = { "isobar:environment": parseYaml(text).config["isobar:environment"] };
    const environment = await load({ stack: "qa", config }, directory);
    const host = environment?.platforms.aws?.postgres.existing?.host;
    if (!pulumi.Output.isInstance(host)) throw new Error("not an Output");
    expect(await pulumi.isSecret(host)).toBe(true);
    expect(await new Promise((resolve) => host.apply(resolve))).toBe("db.example.com");
  });
});

describe("errors in a file", () => {
  test("say line and column: of a value that is wrong, and of a name that is wrong", () => {
    const path = file("prod", [...small("us-east1"), "tags:", "  Owner: me", "highAvailabilty: true"]);
    const { issues } = failure(() => readEnvironmentFile(path));
    expect(issues.map(({ path: at, location }) => [at.join("."), location?.line, location?.column])).toEqual([
      ["clouds.aws.region", 3, 30],
      ["tags.Owner", 9, 7],
      ["highAvailabilty", 10, 5],
    ]);
    expect(issues[0]?.location?.file).toBe(path);
  });

  test("say for what is missing where it belongs", () => {
    const lines = small().filter((line) => !line.startsWith("cluster"));
    const path = file("prod", [...lines, "overrides:", "  aws:", "    nodePools:", "      gpu: { max: 3 }"]);
    const { issues } = failure(() => readEnvironmentFile(path));
    expect(issues.map(({ path: at, location }) => [at.join("."), location?.line])).toEqual([
      ["cluster", 2],
      ["overrides.aws.nodePools.gpu.cpu", 10],
    ]);
  });

  test("never show a password that YAML takes for an alias", () => {
    const path = file("prod", [...small(), "postgres: { password: *hunter22 }"]);
    const { issues, message } = failure(() => readEnvironmentFile(path));
    expect(issues[0]).toMatchObject({ location: { line: 8, column: 27 }, allowed: expect.stringContaining("quotes") });
    expect(message).not.toContain("hunter22");
  });

  test("are found through anchors", () => {
    const path = file("prod", [...small(), "tags: &tags { Owner: me }", "overrides: { aws: { tags: *tags } }"]);
    expect(failure(() => readEnvironmentFile(path)).issues[0]).toMatchObject({ location: { line: 8 } });
  });

  test("name two pools of one name, both lines", () => {
    const pool = "  core: { cpu: 4, memoryGiB: 8, min: 1, max: 3 }";
    const path = file(
      "prod",
      small().flatMap((line) => (line.startsWith("  core") ? [line, pool] : [line])),
    );
    expect(failure(() => readEnvironmentFile(path)).issues).toEqual([
      {
        path: ["nodePools", "core"],
        given: "core",
        allowed: "each name once; it stands in line 6 already",
        misnamed: true,
        location: { file: path, line: 7, column: 7 },
      },
    ]);
  });

  test("say where it is no YAML", () => {
    const path = file("prod", ["clouds: { aws: {", "cluster: ]"]);
    const { issues } = failure(() => readEnvironmentFile(path));
    expect(issues[0]).toMatchObject({ allowed: "YAML", location: { file: path, line: expect.any(Number) } });
  });

  test("say that there is no environment in it", () => {
    const path = join(directory, "Pulumi.prod.yaml");
    writeFileSync(path, "config:\n  aws:region: us-east-1\n");
    expect(failure(() => readEnvironmentFile(path)).message).toContain("config.isobar:environment: missing");
  });
});

describe("an environment without a file", () => {
  test("is an error that lists those there are, and names the nearest", () => {
    const { issues } = failure(() => loadEnvironment({ directory: stacks, stack: "pord" }));
    expect(issues).toMatchObject([
      { given: "pord", nearest: "prod", allowed: expect.stringContaining("dev, local, prod or staging") },
    ]);
  });

  test("is an error in an empty folder too", () => {
    expect(failure(() => loadEnvironment({ directory, stack: "prod" })).message).toContain(
      "a file Pulumi.prod.yaml in",
    );
    expect(environmentNames(directory)).toEqual([]);
    expect(environmentNames(join(directory, "none"))).toEqual([]);
  });

  test("may be in another file", () => {
    const path = file("prod", small());
    expect(loadEnvironment({ directory: stacks, file: path }).name).toBe("prod");
    expect(Object.keys(loadEnvironment({ directory: stacks, stack: "dev", file: path }).platforms)).toEqual(["aws"]);
  });
});

describe("environments in one folder", () => {
  test("must not share addresses", () => {
    file("qa", [...small(), "network: { range: 10.32.0.0/12 }"]);
    const path = file("prod", small());
    expect(failure(() => readEnvironmentFile(path)).issues).toMatchObject([
      { path: ["network", "range"], allowed: expect.stringContaining("qa has 10.32.0.0/14") },
    ]);
  });

  test("are suggested a range that none of them has", () => {
    file("test", [...small(), "network: { range: 10.48.0.0/12 }"]);
    const path = file("qa", small());
    expect(failure(() => readEnvironmentFile(path)).message).toContain("such as 10.64.0.0/12");
  });

  test("do not speak for each other's errors", () => {
    file("qa", ["network: { range: nonsense }", "clouds: 5"]);
    writeFileSync(join(directory, "Pulumi.broken.yaml"), "config: {");
    expect(readEnvironmentFile(file("prod", small())).name).toBe("prod");
  });
});
