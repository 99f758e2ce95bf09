import type { PostgresClusterProps } from "isobar/cloudnative-pg";
import { InvalidEnvironmentError } from "../../../lib/environment/issue";
import { props, render } from "./rendered";

const s3 = { s3: { bucket: "b", identity: "podIdentity" } } as const;
const other = { bucket: s3, serverName: "other-pg17" };

const wrong: [string, Partial<PostgresClusterProps>, RegExp][] = [
  ["no instance", { instances: 0 }, /instances: 0; allowed: 3 to 9, or fewer with highAvailability: false/],
  ["two, of which none may be lost", { instances: 2 }, /instances: 2; allowed: 3 to 9/],
  [
    "a standby that is not there",
    { highAvailability: false, synchronous: {} },
    /synchronous\.standbys: 1; allowed: false: one instance has no standby/,
  ],
  [
    "as many standbys as instances",
    { synchronous: { standbys: 3 } },
    /standbys: 3; allowed: a whole number from 1 to 2/,
  ],
  [
    "days too few for production",
    { production: true, backup: { bucket: s3, retentionDays: 6 } },
    /backup\.retentionDays: 6; allowed: a whole number of days from 7/,
  ],
  ["production without backups", { production: true, backup: false }, /backup: false; allowed: where WAL/],
  [
    "production with one instance",
    { production: true, highAvailability: false },
    /highAvailability: false; allowed: true/,
  ],
  ["a volume below use", { storageGiB: 50, usedGiB: 80 }, /storageGiB: 50; allowed: more than the 80 GiB/],
  ["a downgrade", { version: "16", upgradeFrom: "17" }, /upgradeFrom: "17"; allowed: a major version before 16/],
  ["a token of nobody", { promotionToken: "x" }, /promotionToken: .*; allowed: a token only beside replicaOf/],
  [
    "a bucket without an identity",
    { backup: { bucket: { s3: { bucket: "b" } } } },
    /backup\.bucket\.s3\.identity: "serviceAccount"; allowed: .*eks\.amazonaws\.com\/role-arn/,
  ],
  [
    "an Azure identity that the pods do not use",
    {
      backup: { bucket: { azureBlob: { account: "a", container: "c" } } },
      identity: { serviceAccountAnnotations: { "azure.workload.identity/client-id": "x" } },
    },
    /azureBlob\.identity: .*podLabels\["azure\.workload\.identity\/use"\]/,
  ],
  ["an unknown version", { version: "13.1" as "14" }, /version: "13\.1"; allowed: 14, 15, 16, 17, 18/],
  [
    "an image of another version",
    { image: "acme/postgres:16.1" },
    /image: .*; allowed: an image whose tag begins with 17/,
  ],
  ["a schedule of five fields", { backup: { bucket: s3, schedule: "0 2 * * *" } }, /schedule: .*; allowed: six fields/],
  ["a time without its zone", { recovery: { from: other, targetTime: "2026-03-01 09:30:00" } }, /targetTime: .*zone/],
  [
    "an archive over the one it begins with",
    { recovery: { from: { bucket: s3, serverName: "postgres-pg17" } } },
    /backup\.serverName: "postgres-pg17"; allowed: another folder/,
  ],
  [
    "a replica without backups",
    { backup: false, replicaOf: { ...other, name: "aws" } },
    /backup: false; allowed: a bucket of its own/,
  ],
  [
    "a replica of itself",
    { replicaOf: { ...other, name: "postgres" } },
    /replicaOf\.name: "postgres"; allowed: another name/,
  ],
  [
    "a token of a cluster that is lost",
    { replicaOf: { ...other, name: "aws", lost: true }, promotionToken: "x" },
    /replicaOf\.lost: true; allowed: false beside a promotionToken/,
  ],
  [
    "two beginnings",
    { recovery: { from: other }, replicaOf: { ...other, name: "aws" } },
    /recovery: .*; allowed: one of recovery and replicaOf/,
  ],
  [
    "a setting of the operator's",
    { parameters: { archive_command: "cp" } },
    /parameters\.archive_command: "cp"; allowed: nothing/,
  ],
  [
    "connections in two places",
    { parameters: { max_connections: "9" } },
    /max_connections: "9"; allowed: .*maxConnections/,
  ],
  ["the owner again as a role", { roles: { airflow: { passwordSecret: "x" } } }, /roles\.airflow: .*than the owner's/],
  [
    "a setting that the operator fixes for logical replication",
    { parameters: { synchronized_standby_slots: "a" } },
    /synchronized_standby_slots: "a"; allowed: nothing/,
  ],
  [
    "a pooler that could take more connections than the server has",
    { pooler: { instances: 4, poolSize: 100 } },
    /pooler\.poolSize: 100; allowed: at most 79, .* in the server's 400 connections; or more maxConnections/,
  ],
  [
    "a day that no calendar has",
    { recovery: { from: other, targetTime: "2026-13-41T09:30:00Z" } },
    /targetTime: .*; allowed: a time/,
  ],
  [
    "a token that no cluster wrote",
    { replicaOf: { ...other, name: "aws" }, promotionToken: "x" },
    /promotionToken: .*; allowed: status\.demotionToken/,
  ],
  [
    "a member's name with a space",
    { replicaOf: { ...other, name: "on aws" } },
    /replicaOf\.name: "on aws"; allowed: letters/,
  ],
  [
    "an hour that no day has",
    { backup: { bucket: s3, schedule: "0 0 25 * * *" } },
    /schedule: .*; allowed: six fields/,
  ],
  [
    "a bucket without a name",
    { backup: { bucket: { s3: { bucket: "", identity: "node" } } } },
    /backup\.bucket\.s3\.bucket: ""; allowed: a name/,
  ],
  [
    "a bucket given as an address",
    { backup: { bucket: { s3: { bucket: "s3://b", identity: "node" } } } },
    /backup\.bucket\.s3\.bucket: "s3:\/\/b"; allowed: a name, not an address/,
  ],
  ["a database's name that PostgreSQL would cut", { database: "d".repeat(64) }, /database: .*; allowed: .* 63 bytes/],
  ["a role of PostgreSQL's own", { owner: "pg_monitor" }, /owner: "pg_monitor"; allowed: .*begins with pg_/],
  [
    "a role with less than no connections",
    { roles: { reader: { passwordSecret: "x", connectionLimit: -5 } } },
    /roles\.reader\.connectionLimit: -5; allowed: 1 to/,
  ],
  ["a version that YAML reads as a number", { version: 17 as unknown as "17" }, /version: 17; allowed: .*, in quotes/],
  ["memory as a text", { memoryGiB: "4" as unknown as number }, /memoryGiB: "4"; allowed: GiB from 0\.5/],
  ["a name that is too long", { name: "p".repeat(51) }, /name: .*; allowed: at most 50/],
];

test.each(wrong)("%s is refused, naming the property and what is allowed", (_, changes, message) => {
  expect(() => render(changes)).toThrow(message);
});

test("everything that is wrong is said at once, before any object is made", () => {
  const broken = () => render({ instances: 1, storageGiB: 0, promotionToken: "x" });
  expect(broken).toThrow(InvalidEnvironmentError);
  expect(broken).toThrow(/3 errors/);
});

test.each(["version", "storageGiB", "backup"])("without %s the error says what belongs there", (property) => {
  expect(() => render({ [property]: undefined })).toThrow(new RegExp(`\n {2}${property}: missing; allowed: `));
});

test("an unknown name is refused with the nearest one, wherever it stands", () => {
  const given = { storageGB: 5, backup: { bucket: s3, retention: 7 } };
  const broken = () => render(given as unknown as Partial<PostgresClusterProps>);
  expect(broken).toThrow(/storageGB: 5; allowed: .*did you mean storageGiB\?/);
  expect(broken).toThrow(/backup\.retention: 7; allowed: .*did you mean retentionDays\?/);
});

test("a token as the operator writes it is taken, and so is a schedule by its word", () => {
  const promotionToken = Buffer.from('{"databaseSystemIdentifier":"7"}').toString("base64");
  expect(() => render({ replicaOf: { ...other, name: "aws" }, promotionToken })).not.toThrow();
  expect(() => render({ backup: { bucket: s3, schedule: "@daily" } })).not.toThrow();
});

test("two instances are allowed where nobody promised high availability", () => {
  expect(render({ highAvailability: false, instances: 2 }).cluster.spec["instances"]).toBe(2);
});

test("even numbers are fine: the operator decides who leads, not a vote", () => {
  expect(render({ instances: 4 }).cluster.spec["instances"]).toBe(4);
});

test("a value that is known only later is not looked into", () => {
  const token = "isobarref-0a1b2c-7-x";
  const bucket = { s3: { bucket: token, region: token, prefix: token } };
  const identity = { serviceAccountAnnotations: { "eks.amazonaws.com/role-arn": token } };
  expect(() => render({ ...props, backup: { bucket }, identity })).not.toThrow();
});
