import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword";
import { record, SECRET, UNKNOWN } from "../../lib/preview/recording/record";
import { type Changes, type Cloud, clouds, key, make, modes, ofType, run } from "./postgres-programs";

const where: Record<Cloud, readonly [string, string]> = {
  aws: [":Instance", "password"],
  gcp: [":User", "password"],
  azure: [":Server", "administratorLoginPassword"],
};
const replicas: Changes = { settings: { readReplicas: [{ name: "reports" }] } };

describe.each(modes)("%s", (mode) => {
  test.each(clouds)("on %s the administrator is not the role that Airflow logs in as", async (cloud) => {
    let seen: unknown;
    const recorded = await record(
      () => {
        const { port, database, user, admin } = make(cloud, {});
        seen = { port, database, user, admin: admin.user };
      },
      { mode },
    );
    expect(seen).toEqual({ port: 5432, database: "airflow", user: "airflow", admin: "isobar" });
    const login = { aws: [":Instance", "username"], gcp: [":User", "name"], azure: [":Server", "administratorLogin"] };
    const [type = "", property = ""] = login[cloud];
    expect(ofType(recorded, type).inputs[property]).toBe("isobar");
  });

  test.each(clouds)("on %s the cloud makes no database, whose owner would be the administrator", async (cloud) => {
    const recorded = await run(cloud, mode);
    expect(recorded.filter((resource) => /:(sql\/database|dbforpostgresql):Database$/.test(resource.type))).toEqual([]);
    expect(JSON.stringify(recorded.map(({ inputs }) => inputs))).not.toContain('"airflow"');
  });

  test("RDS makes, keeps and changes the administrator's password, encrypted with the given key; no state has it", async () => {
    const recorded = await run("aws", mode);
    const { inputs } = ofType(recorded, ":Instance");
    expect(inputs).toMatchObject({ manageMasterUserPassword: true, masterUserSecretKmsKeyId: key.aws });
    expect(inputs).not.toHaveProperty("password");
    expect(recorded.filter(({ type }) => type.endsWith(":RandomPassword"))).toEqual([]);
  });

  test.each(["gcp", "azure"] as const)(
    "on %s the administrator's password is made once and protected",
    async (cloud) => {
      const recorded = await run(cloud, mode);
      const password = ofType(recorded, ":RandomPassword");
      expect(password).toMatchObject({
        protect: true,
        inputs: { length: 40, minLower: 1, minUpper: 1, minNumeric: 1 },
      });
      const [type] = where[cloud];
      expect(ofType(await run(cloud, "preview"), type).dependencies).toContain(password.urn);
    },
  );

  test.each(clouds)("on %s a given password is a secret, even when it was given as plain text", async (cloud) => {
    const password = { password: "hunter2" };
    const [type, property] = where[cloud];
    const recorded = await run(cloud, mode, password);
    expect(JSON.stringify(recorded)).not.toContain("hunter2");
    expect(ofType(recorded, type).inputs[property]).toBe(SECRET);
    expect(ofType(await run(cloud, mode, password, true), type).inputs[property]).toEqual({ secret: "hunter2" });
    expect(recorded.filter((resource) => resource.type.endsWith(":RandomPassword"))).toEqual([]);
  });

  test("a password from elsewhere stays secret", async () => {
    const recorded = await record(
      () => {
        const made = new pulumi.StackReference("other", { name: "org/project/other" });
        make("aws", { password: pulumi.secret(made.id) });
      },
      { mode },
    );
    expect(ofType(recorded, ":Instance").inputs["password"]).toBe(SECRET);
  });

  test("RDS manages no password of a server with read replicas, as it refuses to; Pulumi makes one instead", async () => {
    const recorded = await run("aws", mode, replicas);
    const server = recorded.find(({ type, inputs }) => type.endsWith(":Instance") && inputs["username"] === "isobar");
    expect(server?.inputs).not.toHaveProperty("manageMasterUserPassword");
    expect(server?.dependencies).toContain(ofType(recorded, ":RandomPassword").urn);
  });
});

test("whoever makes Airflow's role finds the administrator's password in exactly one place", async () => {
  const found: Record<string, unknown> = {};
  const look = (cloud: Cloud, changes: Changes) => () => {
    const { password } = make(cloud, changes).admin;
    const { awsSecretsManager, given } = password;
    awsSecretsManager?.secretId.apply((secretId) => {
      awsSecretsManager.region.apply((region) => {
        found[cloud] = { secretId, region };
      });
    });
    given?.apply((value) => {
      found[cloud] = { given: value };
    });
  };
  const secretArn = "arn:aws:secretsmanager:us-east-1:1:secret:rds!db";
  const outputs = (type: string) =>
    type.startsWith("aws:") ? { masterUserSecrets: [{ secretArn }], region: "us-east-1", arn: "arn:db" } : {};
  await record(look("aws", {}), { mode: "update", outputs });
  await record(look("gcp", { password: "g" }), { mode: "update" });
  await record(look("azure", { password: "a" }), { mode: "update" });
  expect(found).toEqual({
    aws: { secretId: secretArn, region: "us-east-1" },
    gcp: { given: "g" },
    azure: { given: "a" },
  });
  await record(look("aws", { password: "own" }), { mode: "update" });
  expect(found["aws"]).toEqual({ given: "own" });
});

test("before the first update, where the password will be is unknown and not empty", async () => {
  const recorded = await record(() => {
    const { awsSecretsManager } = make("aws", {}).admin.password;
    new RandomPassword("uses", { length: 8, keepers: { secret: awsSecretsManager?.secretId ?? "" } });
  });
  expect(recorded.find(({ name }) => name === "uses")?.inputs["keepers"]).toEqual({ secret: UNKNOWN });
});
