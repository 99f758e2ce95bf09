import { InvalidEnvironmentError, type Issue } from "../../lib/environment/issue";
import { parseEnvironment } from "../../lib/environment/parse";
import { inClusterOf } from "../../lib/environment/schema/postgres";

const aws = { region: "us-east-1", admins: ["arn:aws:iam::111122223333:role/platform-admins"] };
const gcp = { project: "acme-data", region: "us-east1", admins: ["group:platform-admins@example.com"] };

const valid = {
  clouds: { aws, gcp },
  cluster: { version: "1.35" },
  nodePools: { core: { cpu: 4, memoryGiB: 16, min: 3, max: 10 } },
  airflow: { version: "3.2.2", dags: [{ name: "main", git: { url: "https://example.com/dags" } }] },
};
const existing = { host: "db.example.com", passwordSecret: { name: "airflow-database", key: "password" } };

const parse = (changes: object = {}) => parseEnvironment({ ...valid, ...changes }, { name: "prod" });

function issues(changes: object): readonly Issue[] {
  try {
    parse(changes);
  } catch (error) {
    if (error instanceof InvalidEnvironmentError) return error.issues;
    throw error;
  }
  return [];
}
const said = (changes: object) => issues(changes).map(({ path, allowed }) => `${path.join(".")}: ${allowed}`);

describe("Postgres", () => {
  test("is the cloud's own service, or one in the cluster by a word", () => {
    expect(parse().platforms.aws?.postgres.inCluster).toBeUndefined();
    const { aws: ours } = parse({ postgres: { inCluster: true } }).platforms;
    expect(ours && inClusterOf(ours.postgres)).toEqual({ operator: true });
  });

  test("may be another one on each cloud", () => {
    const { platforms } = parse({
      postgres: { inCluster: { instances: 1 } },
      overrides: { gcp: { postgres: { inCluster: null, managed: true } } },
    });
    expect(platforms.aws?.postgres.inCluster).toMatchObject({ instances: 1 });
    expect(platforms.gcp?.postgres).not.toHaveProperty("inCluster");
  });

  test("is one of the three, not two", () => {
    expect(said({ postgres: { managed: true, inCluster: true } })).toEqual([
      "postgres.inCluster: one of managed, inCluster and existing; managed is given already, and null in an override removes it",
    ]);
    expect(said({ postgres: { inCluster: true, existing } })).toEqual([
      expect.stringMatching(/^postgres\.existing: one of/),
    ]);
  });

  test("that is production's keeps a week of backups at least", () => {
    const backup = { retentionDays: 6 };
    expect(said({ production: true, postgres: { backup } })).toEqual([
      "postgres.backup.retentionDays: 7 days or more where production is true",
    ]);
    expect(said({ postgres: { backup } })).toEqual([]);
    expect(said({ production: true, postgres: { backup: { retentionDays: 7 } } })).toEqual([]);
  });

  test("never goes down a major version", () => {
    for (const upgradeFrom of ["17", "18"]) {
      expect(said({ postgres: { version: "17", upgradeFrom } })).toEqual([
        "postgres.upgradeFrom: a version before 17: a server's major version never goes down",
      ]);
    }
    expect(said({ postgres: { version: "17", upgradeFrom: "16" } })).toEqual([]);
  });

  test("is not highly available with one instance, or with two", () => {
    const refused = ["postgres.inCluster.instances: 3 or more, or postgres.highAvailability: false"];
    expect(said({ postgres: { highAvailability: true, inCluster: { instances: 1 } } })).toEqual(refused);
    expect(said({ postgres: { inCluster: { instances: 2 } } })).toEqual(refused);
    expect(said({ postgres: { inCluster: { instances: 1 } } })).toEqual([]);
    expect(said({ postgres: { highAvailability: false, inCluster: { instances: 2 } } })).toEqual([]);
  });

  test("has read replicas where the cloud makes them", () => {
    const readReplicas = [{ name: "reports" }];
    expect(said({ postgres: { readReplicas } })).toEqual([]);
    expect(said({ postgres: { inCluster: true, readReplicas } })).toEqual([
      "postgres.readReplicas: with a managed server only",
    ]);
  });
});

describe("Vault", () => {
  test("is only there when asked for, with three nodes", () => {
    expect(parse().platforms.aws?.vault).toBeUndefined();
    expect(parse({ vault: {} }).platforms.aws?.vault).toMatchObject({ replicas: 3, central: false });
  });

  test.each([1, 2, 4, 7])("does not have %i raft nodes", (replicas) => {
    const [issue, ...others] = issues({ vault: { replicas } });
    expect(others).toEqual([]);
    expect(issue).toMatchObject({ path: ["vault", "replicas"], given: replicas });
    expect(issue?.allowed).toMatch(/3.*5/);
  });

  test("serves other clouds at an address", () => {
    expect(said({ vault: { central: true } })).toEqual([
      "vault.address: the https address at which clusters of the other clouds reach a central Vault",
    ]);
    const address = "https://vault.example.com";
    const allowedRanges = ["10.16.0.0/12"];
    expect(said({ vault: { central: true, address, allowedRanges } })).toEqual([]);
    expect(said({ vault: { central: true, address } })).toEqual([
      "vault.allowedRanges: given along with the other of vault.address and vault.allowedRanges",
    ]);
    expect(said({ clouds: { aws }, vault: { central: true } })).toEqual([]);
    expect(said({ vault: { address, allowedRanges } })).toEqual([
      "vault.address: nothing, unless vault.central is true",
    ]);
    expect(issues({ vault: { central: true, address: "http://vault.example.com", allowedRanges } })).toHaveLength(1);
  });
});
