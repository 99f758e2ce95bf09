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

  test("that is production's is not left with one instance in the cluster", () => {
    const production = true;
    expect(said({ production, postgres: { inCluster: { instances: 1 } } })).toEqual([
      "postgres.inCluster.instances: 3 or more where production is true",
    ]);
    expect(said({ production, postgres: { inCluster: { instances: 2 } } })).toEqual([
      "postgres.inCluster.instances: 3 or more where production is true",
    ]);
    expect(said({ production, highAvailability: false, postgres: { inCluster: true } })).toEqual([
      "highAvailability: true where production is true and the database is in the cluster",
    ]);
    expect(said({ production, postgres: { highAvailability: false, inCluster: true } })).toEqual([
      "postgres.highAvailability: true where production is true and the database is in the cluster",
    ]);
    expect(said({ production, postgres: { inCluster: true } })).toEqual([]);
  });

  test("in the cluster is restorable for no longer than the bucket keeps its backups", () => {
    const postgres = { inCluster: true, backup: { retentionDays: 35 } };
    expect(said({ postgres })).toEqual([
      "postgres.backup.retentionDays: less than the 35 of buckets.backups.retentionDays, after which the bucket has none of the backups",
    ]);
    expect(said({ postgres, buckets: { backups: { retentionDays: 36 } } })).toEqual([]);
    expect(said({ postgres, buckets: { backups: { retentionDays: 7, existing: "acme-backups" } } })).toEqual([]);
    expect(said({ postgres: { backup: { retentionDays: 35 } } })).toEqual([]);
    expect(said({ postgres: { inCluster: true }, buckets: { backups: { retentionDays: 7 } } })).toHaveLength(1);
  });

  test.each(["https://db:5432/airflow", "db.example.com:5432", "user@db", "db example", " "])(
    "that exists is named by its host alone: %j",
    (host) => {
      expect(said({ postgres: { existing: { ...existing, host } } })).toEqual([
        "postgres.existing.host: a DNS name or an address alone, without scheme, user, port or path",
      ]);
    },
  );

  test.each(["db", "db.example.com", "10.0.0.1", "::1", "fd00::1:5432", "one.example.com,two.example.com"])(
    "that exists may be at %j",
    (host) => {
      expect(said({ postgres: { existing: { ...existing, host } } })).toEqual([]);
    },
  );

  test("that exists is checked against certificates where sslMode says so, and only there", () => {
    const at = "postgres.existing.certificateAuthority";
    const authority = { configMap: { name: "rds-ca", key: "ca.pem" } };
    const given = (more: object) => said({ postgres: { existing: { ...existing, ...more } } });
    expect(given({ sslMode: "verify-full" })).toEqual([
      `${at}: the Secret or ConfigMap with which sslMode verify-full checks the server: { configMap: { name, key } }`,
    ]);
    expect(given({ sslMode: "verify-full", certificateAuthority: authority })).toEqual([]);
    expect(given({ certificateAuthority: {} })).toEqual([`${at}: exactly one of secret and configMap`]);
    const both = { ...authority, secret: { name: "ca", key: "ca.crt" } };
    expect(given({ certificateAuthority: both })).toEqual([`${at}: exactly one of secret and configMap`]);
    expect(given({ sslMode: "disable", certificateAuthority: authority })).toEqual([
      "postgres.existing.sslMode: require, verify-ca or verify-full, since there is a certificateAuthority",
    ]);
  });

  test("a password where a Secret's name belongs is not shown, nor one in a host", () => {
    const given = { host: "airflow:hunter2@db", passwordSecret: "hunter2" };
    expect(() => parse({ postgres: { existing: given } })).toThrow(InvalidEnvironmentError);
    expect(JSON.stringify(issues({ postgres: { existing: given } }))).not.toContain("hunter2");
  });

  test("has a version in quotes, which YAML would read as a number", () => {
    expect(said({ postgres: { version: 17 } })).toEqual(["postgres.version: 14, 15, 16, 17 or 18, in quotes"]);
    expect(said({ postgres: { version: 13 } })).toEqual(["postgres.version: 14, 15, 16, 17 or 18"]);
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

  test.each([
    "https://10.0.0.1",
    "https://vault.example.com:99999",
    "https://vault.example.com:0",
    "https://localhost",
    "https://..",
    "https://-vault.example.com",
    "https://vault.example.com/",
  ])("is not at %s, for which there is no certificate or no port", (address) => {
    const [issue, ...others] = issues({ vault: { central: true, address, allowedRanges: ["10.16.0.0/12"] } });
    expect(others).toEqual([]);
    expect(issue).toMatchObject({ path: ["vault", "address"], given: address });
  });

  describe("that is central", () => {
    const vault = { central: true, address: "https://vault.example.com:8200", allowedRanges: ["10.16.0.0/12"] };

    test("may leave a cloud out", () => {
      expect(said({ vault, overrides: { gcp: { vault: null } } })).toEqual([]);
    });

    test.each<[string, object, string]>([
      ["is not on the primary cloud", { aws: { vault: null } }, "overrides.aws.vault: a central Vault on the primary"],
      [
        "is another one on the primary cloud",
        { aws: { vault: { central: false, address: null, allowedRanges: null } } },
        "overrides.aws.vault.central: a central Vault on the primary",
      ],
      [
        "is somewhere else for another cloud",
        { gcp: { vault: { address: "https://other.example.com" } } },
        'overrides.gcp.vault.address: "https://vault.example.com:8200", as on aws',
      ],
      [
        "is not central for another cloud",
        { gcp: { vault: { central: false, address: null, allowedRanges: null } } },
        "overrides.gcp.vault.central: true, as on aws",
      ],
    ])("is refused when it %s", (_, overrides, message) => {
      expect(said({ vault, overrides }).join("\n")).toContain(message);
    });

    test("is not on a cluster that exists", () => {
      const existing = { postgres: { existing: { host: "db", passwordSecret: { name: "a", key: "b" } } } };
      const changes = { clouds: { aws, gcp, existing: {} }, primary: "existing", vault, overrides: { existing } };
      expect(said(changes)).toContain(
        "primary: a cloud that makes clusters, since a central Vault is on the primary one",
      );
    });
  });

  test("is nowhere where Isobar makes no cluster", () => {
    const postgres = { existing: { host: "db", passwordSecret: { name: "a", key: "b" } } };
    expect(said({ clouds: { existing: {} }, postgres, vault: {} })).toEqual([
      expect.stringMatching(/^vault: nothing on a cluster that exists/),
    ]);
  });

  test.each([
    ["2.3.2", /before 2\.4/],
    ["2.7.0", /by a plugin/],
  ])("is no OpenBao %s, which the cloud's key does not open or which logs nothing", (version, why) => {
    const [issue, ...others] = issues({ vault: { distribution: "openbao", version } });
    expect(others).toEqual([]);
    expect(issue).toMatchObject({ path: ["vault", "version"], allowed: expect.stringMatching(why) });
    expect(said({ vault: { distribution: "openbao", version: "2.5.5" } })).toEqual([]);
    expect(said({ vault: { distribution: "openbao" } })).toEqual([]);
  });
});
